"""The evidence ladder: small series of quarters before and after a report, and the step that each reaches."""

from datetime import date
from types import SimpleNamespace

import pytest

from dashboard.cases.folding import Entry
from dashboard.cases.recommendation import Linked
from dashboard.figures import ladder
from dashboard.figures.evidence import Evidence, definitions
from dashboard.figures.ladder import followed, period_days
from dashboard.figures.rows import Measure
from dashboard.wording.cases import moved_words
from dashboard.wording.differences import points_words
from dashboard.wording.follow_up import answer, change_words
from dashboard.wording.ladder import figure, heading, sentence, upward

REPORT = date(2025, 10, 21)
BEFORE = [
    f"{year - 1}/{year % 100} Q{quarter}" for year in (2022, 2023, 2024, 2025) for quarter in (1, 2, 3, 4)
]
HOLDS_THE_REPORT = "2025/26 Q1"
AFTER = ["2025/26 Q2", "2025/26 Q3", "2025/26 Q4"]


def measure(period, group, yes, children):
    status = "withheld" if yes is None else "published"
    numbers = (None,) * 3 if yes is None else (yes, children, yes / children)
    return Measure(period, "quarter", group, "all", "yes", *numbers, None, None, status, "")


@pytest.fixture
def climb(release, monkeypatch):
    """Follows 20 of 30 at home and 60 of 90 elsewhere before the report, and what is given after it."""
    definition = definitions(release)["review_by_agreed_date"]

    def climbed(home, away=(60, 60, 60), direction="higher", hidden=()):
        rows = [(period, None if period in hidden else 20, 60) for period in (*BEFORE, HOLDS_THE_REPORT)]
        rows += list(zip(AFTER, home, away, strict=True))
        figures = {
            (period, group): measure(period, group, yes, children)
            for period, at_home, elsewhere in rows
            for group, yes, children in (("home", at_home, 30), ("away", elsewhere, 90))
        }
        held = Evidence(definition, None, tuple(row[0] for row in rows), figures, {}, {}, {}, {})
        monkeypatch.setattr(ladder, "evidence", lambda *_, **__: held)
        entry = Entry(
            len(str(home + away)), str((home, away, hidden)), direction, REPORT
        )  # a new one is read anew
        linked = Linked("review_by_agreed_date", direction, date(2025, 11, 3), "away", 12, entry)
        return followed(release, "HP01", linked, REPORT)

    return climbed


@pytest.mark.parametrize(
    ("home", "away", "step", "towards"),
    [
        ((20, 20, 20), (60, 60, 60), 1, "neither"),  # 40 of 60, then 40 of 60
        ((20, 21, 20), (60, 60, 60), 1, "better"),  # 2 points are under five
        ((22, 22, 22), (60, 60, 60), 2, "better"),  # 44 of 60: 7 points, −10 to +23
        ((20, 18, 18), (60, 60, 60), 2, "worse"),  # the same steps for worse
        ((29, 29, 29), (87, 87, 87), 3, "better"),  # 58 of 60 is clear, and the others moved likewise
        ((29, 29, 29), (60, 60, 60), 4, "better"),  # and the others did not
        ((11, 20, 20), (60, 60, 60), 3, "worse"),  # one quarter lies under the lower limit of 41%
        ((11, 22, 22), (60, 60, 60), 3, "worse"),  # and the newest two, better by chance, don’t undo it
        ((30, 11, 20), (60, 60, 60), 3, "worse"),  # of two quarters outside, the newer counts
    ],
)
def test_a_series_reaches_its_step(climb, home, away, step, towards):
    found = climb(home, away)

    assert (found.step, found.towards) == (step, towards)


@pytest.fixture
def corroborated(release, monkeypatch):
    """Follows a measure and a second one for up to eleven quarters since a report; away never moves."""
    first, second = [name for name, one in definitions(release).items() if one.kind == "proportion"][:2]
    since = [f"{year - 1}/{year % 100} Q{quarter}" for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)]

    def climbed(risen_in, quarters, fallen_in=()):
        def home(indicator, period):
            moves = period in since[1:]
            return 29 if moves and indicator in risen_in else 11 if moves and indicator in fallen_in else 20

        shown = [*BEFORE[:8], *since[:quarters]]
        figures = {
            (indicator, period, group): measure(period, group, *pair)
            for indicator in (first, second)
            for period in shown
            for group, pair in (
                ("home", (home(indicator, period), 30)),
                ("away", (60, 90)),
            )
        }

        def held(release, partnership, indicator, grain):
            own = {key[1:]: figure for key, figure in figures.items() if key[0] == indicator}
            return Evidence(definitions(release)[indicator], None, tuple(shown), own, {}, {}, {}, {})

        monkeypatch.setattr(ladder, "evidence", held)
        entry = Entry(quarters, " ".join((*risen_in, "|", *fallen_in)), "x", REPORT)
        linked = Linked(first, "higher", date(2023, 11, 3), "away", 12, entry, second)
        return followed(release, "HP01", linked, date(2023, 10, 21))

    return first, second, climbed


def test_a_lasting_change_that_a_second_source_shares_is_step_5(corroborated):
    first, second, climbed = corroborated

    assert climbed((first, second), quarters=12).step == 5
    assert climbed((first,), quarters=12).step == 4  # the second source did not move
    assert climbed((first, second), quarters=6).step == 4  # five points have not lasted yet


@pytest.mark.parametrize(
    ("kind", "periods", "lasts"),
    [
        ("quarter", ["2023/24 Q2", "2025/26 Q2"], True),  # two years and a quarter
        ("quarter", ["2023/24 Q2", "2024/25 Q4"], False),
        ("quarter", [f"2023/24 Q{quarter}" for quarter in (1, 2, 3, 4, 4, 4, 4)], True),  # seven points
        ("year", ["2023/24", "2024/25"], True),
        ("year", ["2023/24"], False),
        ("census", ["2023/24", "2024/25"], False),  # one year lies between two days
        ("census", ["2023/24", "2024/25", "2025/26"], True),
    ],
)
def test_a_change_has_lasted_after_seven_points_or_two_years(kind, periods, lasts):
    rows = [measure(period, "home", 20, 30)._replace(period_kind=kind) for period in periods]

    assert ladder._has_lasted(rows) == lasts


def test_a_second_source_corroborates_only_what_moved_the_same_way(corroborated):
    first, second, climbed = corroborated

    assert climbed((), quarters=12, fallen_in=(first, second)).step == 5
    assert climbed((second,), quarters=12, fallen_in=(first,)).step == 4
    assert climbed((first,), quarters=12, fallen_in=(second,)).step == 4


def test_what_only_the_limits_make_clear_is_not_called_a_clear_change(climb):
    found = climb((11, 22, 22))

    assert found.by_limits
    assert found.change[1] < 0 < found.change[2]
    assert heading(found).endswith("quarters outside the limits or in a run since the report, worse")
    assert "The change itself is not clear; quarters since then are." in sentence(found)
    assert (
        change_words(found, True) == "Quarters outside the limits or in a run: worse\n+7 points (−10 to +22)"
    )
    assert not climb((29, 29, 29)).by_limits


def test_how_often_chance_alone_looks_clear_grows_with_the_quarters(climb):
    three = climb((20, 20, 20))

    assert three.measures_to_a_false_alarm == 14
    assert three._replace(limits=None).measures_to_a_false_alarm == 20
    assert three._replace(after=three.after * 3).measures_to_a_false_alarm == 8


def test_the_baseline_is_read_from_the_release_that_it_was_frozen_in(climb, release, monkeypatch):
    found = climb((22, 22, 22))
    newest = ladder.evidence
    frozen = release._replace(release_id="frozen")
    own = {
        (period, group): measure(period, group, 10 if group == "home" else 60, 30 if group == "home" else 90)
        for period in BEFORE
        for group in ("home", "away")
    }
    then = Evidence(found.definition, None, tuple(BEFORE), own, {}, {}, {}, {})
    monkeypatch.setattr(ladder, "evidence", lambda held, *_, **__: then if held is frozen else newest())
    again = followed(release, "HP01", found.linked, REPORT, frozen)

    assert (again.then.x, again.then.n) == (20, 60)
    assert again.limits.centre == pytest.approx(1 / 3)
    assert (again.now.x, again.now.n) == (44, 60)
    assert again.revised == found.before


def test_fewer_than_two_points_since_action_began_is_step_0_with_its_reason(climb):
    found = climb((22, None, None))

    assert found.step == 0
    assert found.why == "one point since action began; the rest is withheld"
    assert moved_words(found, True, True) == f"Not measurable yet: {found.why}"
    assert change_words(found, True).startswith("Not measurable yet")


def test_a_figure_of_over_a_year_before_the_report_is_not_the_figure_at_the_report(climb):
    # before: 16 quarters, 20 of 30 each; the last three withheld, then the last four
    one_left, none_left = (climb((22, 22, 22), hidden=BEFORE[-many:]) for many in (3, 4))

    assert (one_left.then.x, one_left.then.n, one_left.then.periods) == (20, 30, (BEFORE[-4],))
    assert none_left.then is None
    assert none_left.change is None
    assert none_left.why == "nothing from before the report can be compared"
    assert figure(none_left, "then") == "[c]"


def test_an_end_of_a_change_that_would_read_as_nought_has_a_decimal():
    assert points_words((0.28, 0.0045, 0.5028)) == "+28 points (+0.5 to +50)"
    assert points_words((-0.10, -0.20, -0.0021)) == "−10 points (−20 to −0.2)"
    assert points_words((0.10, 0.0, 0.2)) == "+10 points (0 to +20)"


def test_a_band_at_the_report_is_said_with_its_period(climb):
    hidden = climb((22, 22, 22), hidden=BEFORE[-5:])
    newest = hidden.figures[BEFORE[-1]]._replace(status="banded", words="over 80%")
    banded = hidden._replace(figures=hidden.figures | {BEFORE[-1]: newest})

    assert figure(banded, "then") == "over 80%, 2024/25 Q4"


def test_follow_up_says_the_same_of_a_measure_in_its_answer_and_beside_its_row(climb):
    found = climb((22, 22, 22))
    said = answer([(SimpleNamespace(short="Reviews"), found)], REPORT, date(2026, 11, 2), True)

    assert change_words(found, True).startswith("Too few children to tell, looks better\n+7 points (")
    assert said.endswith("On one there are too few children to tell; one of those looks better.")


def test_a_rise_is_worse_where_lower_is_better(climb):
    assert climb((22, 22, 22), direction="lower").towards == "worse"


def test_the_quarter_of_the_report_is_neither_before_nor_after(climb):
    found = climb((22, 22, 22))

    assert found.before == tuple(BEFORE[-13:])
    assert found.after == tuple(AFTER)
    assert HOLDS_THE_REPORT in found.periods


def test_limits_are_set_by_the_points_before_and_carried_to_every_point(climb):
    found = climb((22, 22, 22))

    assert found.limits.centre == pytest.approx(2 / 3)
    # 3 √(2/3 · 1/3 / 30) = 0.2582
    assert found.limits.lower[-1] == pytest.approx(0.4085, abs=1e-4)
    assert found.limits.upper[-1] == pytest.approx(0.9249, abs=1e-4)
    assert not found.limits.is_trial


def test_words_give_counts_intervals_and_what_the_next_step_takes(climb):
    found = climb((22, 22, 22))

    assert figure(found, "now") == "44 of 60 (73%, 61–83%), 2025/26 Q3 and Q4"
    assert moved_words(found, True, True) == "No clear change. Direction: better"
    assert points_words((-0.01, -0.12, 0.09)) == "−1 point (−12 to +9)"
    assert [line[:13] for line in upward(found)] == ["**To step 3:*", "**To step 4:*", "**To step 5:*"]


@pytest.mark.parametrize(
    ("period", "kind", "first", "last"),
    [
        ("2025/26 Q1", "quarter", date(2025, 8, 1), date(2025, 10, 31)),
        ("2025/26 Q2", "quarter", date(2025, 11, 1), date(2026, 1, 31)),
        ("2025/26 Q3", "quarter", date(2026, 2, 1), date(2026, 4, 30)),
        ("2025/26 Q4", "quarter", date(2026, 5, 1), date(2026, 7, 31)),
        ("2025/26", "year", date(2025, 8, 1), date(2026, 7, 31)),
        ("2025/26", "census", date(2026, 7, 31), date(2026, 7, 31)),
        ("2023/24–2025/26", "window", date(2023, 8, 1), date(2026, 7, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(period, kind, first, last):
    assert period_days(period, kind) == (first, last)
