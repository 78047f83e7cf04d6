"""Several releases in a row, each of which passes beside the last: what they tell together."""

import json

import polars as pl
import pytest

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy, read_policy
from pipelines.second_look import protect_and_audit
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY

EVERYTHING = {"denominator": 1, "joined_below": 0}
FIRST = {"home": (40, 30), "kinship": (25, 18), "foster": (12, 22)}
STOCK = {name: INDICATORS[name] for name in ("looked_after", "current_care_plan")}
RELEASED = {**dict.fromkeys(CELL_COLUMNS, pl.String), "count": pl.Int64}


def released(protected, name):
    return protected.cells.with_columns(release_id=pl.lit(name)).select(CELL_COLUMNS)


def home_yes(counts, yes):
    return {**counts, "home": (yes, counts["home"][1])}


def build(hand, series, policy=None):
    """Releases of these tables, one a day from 1 November 2026: the counts of yes at home, and the audits."""
    one, policy = {"measure": hand.indicator()}, policy or hand.policy(**EVERYTHING)
    previous, shown, audits = None, [], []
    for day, counts in enumerate(series, start=1):
        protected = protect_cells(hand.cells(counts), one, policy, previous=previous)
        audits.append(audit_cells(protected.cells, one, policy, previous))
        now = released(protected, f"2026-11-{day:02}-{day:08}")
        shown.append(now.filter(care_group="home", outcome="yes")["count"].item())
        previous = now if previous is None else pl.concat([previous, now])
    return shown, audits


def _status(count):
    return "withheld" if count is None else "published"


def stock(groups, name="first", indicator="looked_after", outcome="count"):
    """A release of one census: None is withheld."""
    key = ("HP01", "2023/24", "census", "census_31_july")
    rows = [
        (*key, group, "none", "all", indicator, outcome, count, _status(count), name, None)
        for group, count in groups.items()
    ]
    return pl.DataFrame(rows, RELEASED, orient="row")


def found(now, before):
    """(check, care group) of what the audit finds beside an earlier release."""
    findings = audit_cells(now, STOCK, load_policy(), before).findings
    return sorted(findings.select("check", "care_group").unique().rows())


def test_two_large_steps_that_end_a_child_away_from_where_they_began_are_one_small_one(hand):
    """40, then 48, then 41: whoever kept the first release sees one child come."""
    shown, audits = build(hand, [FIRST, home_yes(FIRST, 48), home_yes(FIRST, 41)])
    assert shown == [40, 48, 48]
    assert all(audit.passed for audit in audits)


def test_the_audit_sets_a_figure_that_moved_beside_every_earlier_release():
    groups = {"home": 40, "away": 60, "all": 100}
    second = stock({**groups, "home": 48, "all": 108}, "second")
    both = pl.concat([stock(groups), second])
    assert found(stock({**groups, "home": 41, "all": 101}, "third"), both) == [
        ("small change", "all"),
        ("small change", "home"),
    ]
    assert found(second, both) == []
    assert found(stock(groups, "third"), both) == []


def test_what_is_left_over_may_not_change_by_a_few_where_the_parts_change_by_many():
    """Twelve children more, six at home and five in kinship: one came to foster or residential care."""
    hidden = dict.fromkeys(("foster", "residential", "other"))
    before = stock({"home": 40, "kinship": 30, "away": 80, "all": 120, **hidden})
    after = stock({"home": 46, "kinship": 35, "away": 86, "all": 132, **hidden})
    told = [("small change", "away"), ("small change", "kinship")]
    assert found(after, before) == told
    six = stock({"home": 46, "kinship": 35, "away": 90, "all": 136, **hidden})
    assert found(six, before) == []


@pytest.fixture
def totals_stay(hand):
    """A policy that gives up a group before a total."""
    declared = hand.declared(**EVERYTHING)
    weights = {**declared["weights"], "away": 4000, "all": 4000}
    return read_policy(json.dumps({**declared, "weights": weights}))


def counted(**groups):
    away = sum(groups.values()) - groups["home"]
    cells = stock({**groups, "away": away, "all": away + groups["home"]})
    return cells.select(*CELL_KEY, "count", status=pl.lit("counted"))


def test_a_year_in_which_a_rest_changed_by_a_few_is_held_back(hand, totals_stay):
    """Three in residential care are hidden by those in other care; one child more is in one of the two."""
    one = {"looked_after": INDICATORS["looked_after"]}
    first = {"home": 40, "kinship": 30, "foster": 33, "residential": 3, "other": 14}
    later = {**first, "home": 46, "kinship": 35, "other": 15}
    before = released(protect_and_audit(counted(**first), one, totals_stay, None)[0], "first")
    after, audit = protect_and_audit(counted(**later), one, totals_stay, before)
    assert audit.passed
    assert set(before.filter(status="withheld")["care_group"]) == {"residential", "other"}
    assert after.cells.drop("release_id", strict=False).equals(before.select(after.cells.columns))


def attendance(attended, possible=11_400):
    """Half-days of 30 pupils at home in one year."""
    figure = {"numerator_sum": attended, "denominator_sum": possible, "children": 30}
    key = ("HP01", "2023/24", "year", "within_year", "home", "none", "all", "attendance_rate")
    rows = [(*key, outcome, count, "published", "first", None) for outcome, count in figure.items()]
    return pl.DataFrame(rows, RELEASED, orient="row")


def test_a_pupil_who_takes_the_place_of_another_gives_away_nobodys_attendance():
    """30 before and after: who knows that 300 half-days are new would know those of the one who left."""
    one, before = {"attendance_rate": INDICATORS["attendance_rate"]}, attendance(9_000)
    after = attendance(9_000 + 300 - 210)
    findings = audit_cells(after, one, load_policy(), before).findings
    assert findings.select("check", "outcome").rows() == [("small change", "numerator_sum")]
    many = audit_cells(attendance(9_000 + 5 * 380), one, load_policy(), before)
    assert many.passed
    counted = after.select(*CELL_KEY, "count", status=pl.lit("counted"))
    held, audit = protect_and_audit(counted, one, load_policy(), before)
    assert audit.passed
    assert held.cells.filter(outcome="numerator_sum")["count"].to_list() == [9_000]


def test_what_was_withheld_of_a_year_that_is_revised_stays_withheld(hand, totals_stay):
    """Three in foster care have it. Five more come who have it: eight and five give the three back, because
    the number in kinship care has not changed, and so those of them who have it are known for both.
    """
    one = {"measure": hand.indicator()}
    first = {"home": (40, 30), "kinship": (25, 18), "foster": (3, 22)}
    later = {**first, "foster": (8, 22)}
    before = released(protect_and_audit(hand.cells(first), one, totals_stay, None)[0], "first")
    after, audit = protect_and_audit(hand.cells(later), one, totals_stay, before)
    now, then = hand.released(after.cells), hand.released(before)
    assert audit.passed
    assert (then["foster", "all"], now["foster", "all"]) == (25, 30)
    assert then["foster", "yes"] is None
    assert {place for place, count in now.items() if count is None} == {
        place for place, count in then.items() if count is None
    }


def test_the_audit_sees_what_an_earlier_release_withheld_of_a_figure_that_was_revised_since():
    before = stock({"home": 40, "kinship": 20, "foster": None, "residential": None, "away": 60, "all": 100})
    after = stock({"home": 40, "kinship": 26, "foster": 30, "residential": 10, "away": 66, "all": 106})
    assert found(after, before) == [("small change", "foster"), ("small change", "residential")]
    same = stock({"home": 40, "kinship": 20, "foster": 30, "residential": 10, "away": 60, "all": 100})
    assert found(same, before) == []


def test_a_decision_lets_one_revision_out_and_not_the_next(hand):
    """Decided on the second day, for the release of that day; on the third, another child is corrected."""
    facts = hand.declared(**EVERYTHING)
    decision = {"kind": "revision", "partnership": "HP01", "indicator": "measure", "by": "The controller"}
    policy = read_policy(json.dumps({**facts, "decisions": [{**decision, "on": "2026-11-02", "why": "A."}]}))
    shown, audits = build(hand, [FIRST, home_yes(FIRST, 39), home_yes(FIRST, 38)], policy)
    assert shown == [40, 39, 39]
    assert all(audit.passed for audit in audits)


def test_a_release_for_which_a_figure_was_not_supplied_takes_nothing_back(hand):
    one, policy = {"measure": hand.indicator()}, hand.policy(**EVERYTHING)
    first = released(protect_cells(hand.cells(FIRST), one, policy), "first")
    silent = first.with_columns(
        status=pl.lit("not_supplied"), count=pl.lit(None, pl.Int64), release_id=pl.lit("second")
    )
    again = protect_cells(hand.cells(home_yes(FIRST, 39)), one, policy, previous=pl.concat([first, silent]))
    assert again.cells.filter(care_group="home", outcome="yes")["count"].to_list() == [40]


def test_a_number_held_back_under_one_name_is_not_told_under_a_new_one():
    """40 at home on 31 July, said before and held back; those with a care plan are of 39 at home."""
    before = stock({"home": 40, "away": 60, "all": 100})
    new = [
        stock({"home": 39, "away": 60, "all": 99}, indicator="current_care_plan", outcome="all"),
        stock({"home": 30, "away": 50, "all": 80}, indicator="current_care_plan", outcome="yes"),
        stock({"home": 9, "away": 10, "all": 19}, indicator="current_care_plan", outcome="no"),
    ]
    assert found(pl.concat([before, *new]), before) == [("small change", "all"), ("small change", "home")]
    same = [one.with_columns(count=one["count"] + (one["care_group"] != "away")) for one in new[::2]]
    assert found(pl.concat([before, *same, new[1]]), before) == []


def three_years(*at_home):
    """So many at home on 31 July of three years, six in kinship care, and all of them in the community."""
    rows = []
    for year, home in zip(("2023/24", "2024/25", "2025/26"), at_home, strict=True):
        key = ("HP01", year, "census", "census_31_july")
        groups = {"home": home, "kinship": 6, "foster": 0, "residential": 0, "other": 0, "away": 6}
        groups |= {"all": home + 6}
        rows += [(*key, group, "none", "all", "looked_after", "count", n) for group, n in groups.items()]
        shares = {"yes": home + 6, "no": 0, "all": home + 6}
        rows += [(*key, "all", "none", "all", "community_share", outcome, n) for outcome, n in shares.items()]
    return pl.DataFrame(rows, [*CELL_KEY, "count"], orient="row").with_columns(status=pl.lit("counted"))


def test_a_window_is_held_back_with_its_years_though_it_moved_far():
    """Three, three and six children fewer: twelve in the window, which would not be the sum of its years."""
    two, policy = {name: INDICATORS[name] for name in ("looked_after", "community_share")}, load_policy()
    before = released(protect_and_audit(three_years(12, 12, 12), two, policy, None)[0], "first")
    after, audit = protect_and_audit(three_years(9, 9, 6), two, policy, before)
    assert audit.passed
    shown = after.cells.filter(pl.col("care_group") == "all", pl.col("outcome").is_in(["count", "all"]))
    assert sorted(shown["count"].to_list()) == [18, 18, 18, 54]
