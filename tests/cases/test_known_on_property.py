"""As known on any day: the events up to it, and nothing later. For any sequence of events."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.cases.events import Draft, end_of
from dashboard.cases.folding import known_on
from dashboard.cases.recommendation import recommendations
from dashboard.cases.store import open_store

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
DAYS = st.dates(START.date(), START.date() + timedelta(days=60))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PUBLISHED = {"number": 1, "title": "Listen", "words": "Listen to children.", "report": "2026-01-01"}
BODIES = st.one_of(
    st.fixed_dictionaries({"number": st.integers(1, 3), "title": TEXT, "words": TEXT}).map(
        lambda body: ("recommendation.published", body)
    ),
    st.fixed_dictionaries({"date": DAYS.map(str), "why": TEXT}).map(
        lambda body: ("recommendation.next", body)
    ),
    st.fixed_dictionaries({"action": st.sampled_from("AB"), "planned_finish": DAYS.map(str)}).map(
        lambda body: ("action.planned", body)
    ),
    st.just(("recommendation.close_asked", {})),
    st.just(("recommendation.closed", {})),
    st.just(("recommendation.reopened", {})),
)
STEPS = st.lists(
    st.tuples(st.integers(0, 200_000), BODIES, st.integers(1, 3), st.sampled_from("AB"), st.booleans()),
    min_size=1,
    max_size=12,
)


def draft(seconds, kind_and_body, number, by, corrects, *, at):
    kind, body = kind_and_body
    subject, corrected = f"recommendation {number}", 1 if corrects else None
    return Draft("HP01", kind, subject, PUBLISHED | body, by, "leader", at=at, corrects=corrected)


def recorded(steps, folder):
    """The steps as events of one store, each some seconds after the one before; some correct the first."""
    store, at, drafts = open_store(f"sqlite:///{folder}/cases.sqlite"), START, []
    first = draft(*steps[0][:-1], False, at=at)
    for step in steps[1:]:
        at += timedelta(seconds=step[0])
        drafts.append(draft(*step, at=at))
    return store, store.append_many([first, *drafts])


@settings(max_examples=10)
@given(STEPS, DAYS)
def test_the_state_as_known_on_a_day_is_the_fold_of_the_events_up_to_it(steps, day):
    with tempfile.TemporaryDirectory() as folder:
        store, every = recorded(steps, Path(folder))
        up_to = tuple(event for event in every if event.at <= end_of(day))

        assert store.events("HP01", end_of(day)) == up_to == every[: len(up_to)] == known_on(every, day)
        assert recommendations(store.events("HP01", end_of(day))) == recommendations(known_on(every, day))
        assert store.verify() == []


@settings(max_examples=10)
@given(STEPS, STEPS)
def test_what_is_recorded_later_changes_nothing_of_what_was_known(steps, later):
    with tempfile.TemporaryDirectory() as folder:
        store, early = recorded(steps, Path(folder))
        before = recommendations(store.events("HP01", early[-1].at))
        last = early[-1].at + timedelta(seconds=1)
        store.append_many([draft(*step, at=last) for step in later])

        assert recommendations(store.events("HP01", early[-1].at)) == before
