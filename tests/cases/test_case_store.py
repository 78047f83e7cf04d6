"""The store: what is appended comes back, in order, as known on a day; the second writer is told."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from dashboard.cases.events import BEFORE_THE_FIRST, CasesError, Conflict, Draft, as_row, end_of, hash_of
from dashboard.cases.portable import COLUMNS, exported, restored
from dashboard.cases.store import CaseStore, open_store

AUGUST, NOVEMBER = datetime(2026, 8, 3, 9, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_an_event_comes_back_as_it_was_written(store, write):
    event = write(store, body={"wording": "Hör zu, “listen”.", "weeks": [1, 2], "due": None}, expected=0)

    assert store.events() == (event,)
    assert (event.number, event.kind, event.subject) == (1, "recommendation.recorded", "rec-1")
    assert (event.by, event.role, event.corrects) == ("A. Reid", "steward", None)
    assert event.body == {"wording": "Hör zu, “listen”.", "weeks": [1, 2], "due": None}
    assert event.previous == BEFORE_THE_FIRST
    assert event.at.tzinfo is UTC


def test_each_event_names_the_hash_of_the_one_before(store, write):
    first, second = write(store), write(store, "rec-2")

    assert second.previous == first.hash == hash_of(as_row(first))
    assert store.verify() == []


def test_the_second_writer_is_shown_what_the_first_one_wrote(store, write):
    seen = write(store, expected=0)
    theirs = write(store, expected=seen.number, by="B. Shaw")

    with pytest.raises(Conflict, match=r"rec-1 was changed by B\. Shaw") as refused:
        write(store, expected=seen.number, by="C. Kerr")

    assert refused.value.since == (theirs,)
    assert store.events() == (seen, theirs)


def test_a_writer_who_saw_another_state_is_refused(store, write):
    write(store)

    for expected, unseen in ((0, 1), (7, 0)):
        with pytest.raises(Conflict) as refused:
            write(store, expected=expected)
        assert len(refused.value.since) == unseen


def test_another_subject_and_another_partnership_do_not_stand_in_the_way(store, write):
    first = write(store, expected=0)
    write(store, "rec-2", expected=0)
    store.append("HP02", "recommendation.recorded", "rec-1", {}, by="D", role="steward", expected=0)

    assert write(store, expected=first.number).number == 4


def test_several_events_are_recorded_together_or_not_at_all(store, write):
    write(store)
    drafts = [Draft("HP01", "action.planned", f"act-{n}", {}, "A. Reid", "steward", 0) for n in (1, 2)]

    with pytest.raises(Conflict):
        store.append_many([*drafts, Draft("HP01", "x.y", "rec-1", {}, "A. Reid", "steward", 0)])
    assert len(store.events()) == 1

    assert [event.subject for event in store.append_many(drafts)] == ["act-1", "act-2"]


def test_events_are_read_by_partnership_and_as_known_at_a_moment(store, write):
    early = write(store, at=AUGUST)
    store.append(
        "HP02", "recommendation.recorded", "rec-1", {}, by="D", role="steward", expected=0, at=AUGUST
    )
    late = write(store, at=NOVEMBER)

    assert store.events("HP01") == (early, late)
    assert store.events("HP01", AUGUST) == (early,)
    assert store.events("HP01", AUGUST - timedelta(microseconds=1)) == ()
    assert store.events("HP01", AUGUST.astimezone(timezone(timedelta(hours=-5)))) == (early,)


def test_what_was_read_is_kept_until_anything_is_recorded_by_anybody(store, write):
    other = CaseStore(store._engine)
    first = write(store)
    held = store.events("HP01")

    assert held == (first,)
    assert store.events("HP01") is held

    second = write(other, "rec-2")

    assert store.events("HP01") == other.events("HP01") == (first, second)
    assert store.events("HP02") == ()


def test_what_is_read_again_is_held_once_where_it_is_the_same_and_anew_where_it_is_not(store, write):
    first = write(store)
    before = store.events("HP01")
    write(store, "rec-2")

    assert store.events("HP01")[0] is before[0]

    changed = first._replace(body={"words": "Other"})
    store._kept["HP01"] = None, (changed,)

    assert store.events("HP01")[0] == first != changed


def test_a_store_that_was_put_back_to_an_earlier_state_is_read_as_it_is_now(write, tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/own.sqlite")
    first = write(store)
    with (
        closing(sqlite3.connect(tmp_path / "own.sqlite")) as own,
        closing(sqlite3.connect(":memory:")) as backup,
    ):
        own.backup(backup)
        write(store, "rec-2")
        assert len(store.events("HP01")) == 2
        backup.backup(own)

    assert store.events("HP01") == (first,)

    other = write(store, "rec-3")

    assert store.events("HP01") == (first, other)


def test_events_of_one_hash_that_say_something_else_are_told_apart(store, write):
    event = write(store)

    assert hash(event._replace(body={})) == hash(event)
    assert event._replace(body={}) != event


def test_a_day_ends_at_midnight_in_scotland():
    assert end_of(date(2026, 8, 3)) == datetime(2026, 8, 3, 22, 59, 59, 999999, UTC)
    assert end_of(date(2026, 11, 2)) == datetime(2026, 11, 2, 23, 59, 59, 999999, UTC)


def test_the_past_as_it_was_known_stays_as_it_is(store, write):
    write(store, at=NOVEMBER)
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    for at, words in (
        (tomorrow, "future"),
        (AUGUST, "before the last"),
        (datetime(2026, 11, 3), "time zone"),
    ):
        with pytest.raises(CasesError, match=words):
            write(store, at=at)
    assert len(store.events()) == 1


def test_a_correction_names_an_event_of_the_same_partnership(store, write):
    wrong = write(store)

    assert write(store, corrects=wrong.number).corrects == 1
    for partnership, number in (("HP01", 9), ("HP02", 1)):
        with pytest.raises(CasesError, match=f"no event {number} of this partnership"):
            store.append(
                partnership, "x.y", "rec-1", {}, by="A", role="steward", expected=None, corrects=number
            )


NOT_AN_EVENT = (
    {"by": " "},
    {"role": ""},
    {"subject": "a\nb"},
    {"kind": "k" * 201},
    {"body": {"x": float("nan")}},
    {"body": {"x": {1, 2}}},
    {"body": {"x": "\ud800"}},
)


def test_what_no_event_can_hold_is_refused_and_nothing_is_written(store, write):
    for wrong in NOT_AN_EVENT:
        with pytest.raises(CasesError):
            write(store, **wrong)
    assert store.events() == ()


def test_the_store_stands_in_the_data_folder_unless_told_otherwise(tmp_path, monkeypatch, write):
    monkeypatch.setenv("HEARTH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("HEARTH_CASES", raising=False)
    here = write(open_store())
    monkeypatch.setenv("HEARTH_CASES", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")

    assert (tmp_path / "data" / "cases" / "cases.sqlite").is_file()
    assert open_store().events() == ()
    monkeypatch.delenv("HEARTH_CASES")
    assert open_store().events() == (here,)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a/b", "postgresql://a/b", "sqlite://"])
def test_an_address_that_cannot_keep_cases_is_refused_in_words(url):
    with pytest.raises(CasesError, match="HEARTH_CASES"):
        open_store(url or " ")


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_an_export_of_one_database_becomes_the_same_chain_in_another(place_in, write, target):
    """What `deploy/backup` and `deploy/restore` rest on, whichever database stands on either side."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[target]
    first, second = place_in(other).store(), place_in(target).store()
    written = tuple(write(first, f"rec-{number}") for number in range(3))
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in exported(first.events())]

    second.restore(restored(rows))

    assert second.events() == written
    assert second.verify((written[-1].number, written[-1].hash)) == []
    assert first.head() == second.head() == 3


def test_an_empty_store_has_no_head(store):
    assert store.head() == 0
