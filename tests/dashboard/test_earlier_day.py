"""The demonstration's earlier day: a release of the summer before the report, and baselines frozen in it."""

import shutil
from datetime import date

import pytest

from dashboard import store
from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import document_of
from dashboard.cases import demonstration
from dashboard.cases.store import open_store
from dashboard.casework import with_cases
from dashboard.figures.evidence import partnerships
from dashboard.selection import Selection
from dashboard.store import current_release, past_releases
from pipelines.demonstration import AS_AT, PUBLISHED_ON, publish_earlier
from pipelines.paths import DataFolder

NUMBERS = "numerator, denominator, value, lower_ci, upper_ci"


@pytest.fixture(scope="module")
def two_days(demo_data, tmp_path_factory):
    """A copy of the demonstration with its earlier release and the story beside it."""
    root = tmp_path_factory.mktemp("two_days")
    shutil.copytree(demo_data / "releases", root / "releases")
    folder = DataFolder(root)
    publish_earlier(folder)
    file = (root / "cases" / "cases.sqlite").resolve()
    demonstration.put(open_store(f"sqlite:///{file}"), current_release(folder), date.today(), folder)
    return folder


@pytest.fixture(scope="module")
def both(two_days):
    """The release that is served, and the earlier one."""
    current = current_release(two_days)
    (earlier,) = past_releases(two_days, current)
    return current, store.verified(two_days.release(earlier.release_id))


def rows(release, sql):
    return set(store.query(release, lambda *row: row, sql))


def test_the_earlier_release_is_of_its_day_and_the_later_one_is_still_served(both, demo_data):
    current, earlier = both

    assert current.release_id == current_release(DataFolder(demo_data)).release_id
    assert (earlier.as_at, earlier.published_on, earlier.invented) == (AS_AT, PUBLISHED_ON, True)


def test_it_says_nothing_that_the_later_one_does_not_and_nothing_of_later_periods(both):
    current, earlier = both
    published = (
        "select partnership, indicator, breakdown, level, period, care_group, outcome, count from cells "
        "where status = 'published'"
    )

    assert rows(earlier, published) <= rows(current, published)
    assert len(rows(earlier, published)) > 10_000
    for table, column in (("cells", "period"), ("gaps", "period"), ("changes", "period_to")):
        assert (
            rows(earlier, f"select distinct {column} from {table} where contains({column}, '2025/26')")
            == set()
        )


def test_what_had_to_be_waited_for_was_too_early_then_and_holds_no_number(both):
    _, earlier = both
    early = f"select distinct indicator, period, words, {NUMBERS} from measures where status = 'too_early'"
    found = rows(earlier, early)

    assert {row[3:] for row in found} == {(None,) * 5}
    assert ("left_home_within_12m", "2024/25") in {row[:2] for row in found}
    assert "Too early: follow-up is not complete until 31 July 2026" in {row[2] for row in found}


def test_the_baselines_are_frozen_in_it_and_one_measure_has_clearly_moved_since(page, two_days, both):
    seen = page("recommendations", root=two_days.root, rec="4")
    follow_up = page("follow_up", root=two_days.root)

    assert not seen.test.exception and "could not be" not in seen.text
    assert f"Baseline: release {both[1].release_id}, frozen by Data steward on 29 October 2025" in seen.text
    assert "The evidence is at step 4 of 5: clear change not shared" in seen.text
    assert "Recommendation 4 shows a clear change" in follow_up.text


def test_the_day_of_the_report_has_figures_and_none_of_a_later_day(page, two_days, both):
    seen = page("recommendations", root=two_days.root, rec="4", as_known="30 October 2025")

    assert not seen.test.exception and "could not be" not in seen.text
    assert f"Figures since: release {both[1].release_id}" in seen.text
    assert "2025/26" not in seen.html


@pytest.mark.parametrize("kind", ["pd2", "follow-up"])
def test_a_pack_of_an_earlier_day_holds_no_later_figure_judgement_or_entry(kind, two_days, both):
    day, earlier = date(2025, 10, 30), both[1]
    partnership = next(one for one in partnerships(earlier) if one.name == "Aberfinch")
    recorded = open_store(f"sqlite:///{(two_days.root / 'cases' / 'cases.sqlite').resolve()}").events("HP01")
    selection = with_cases(Selection(earlier, partnership, known_on=day), date.today(), two_days, recorded)
    said = repr(document_of(KINDS[kind], selection))

    assert "30 October 2025: no figure, judgement or entry made later" in said
    for later in ("2025/26", "Champions board", "Six-month check", "2026-", both[0].release_id):
        assert later not in said


def test_an_address_of_a_recommendation_that_is_not_there_shows_the_list_under_its_own_title(page, two_days):
    seen = page("recommendations", root=two_days.root, rec="99")

    assert [one.value for one in seen.test.title] == [
        "What did the inspection ask for, and where has it got to?"
    ]
    assert "Part of this link is not in the figures that are shown: recommendation." in seen.text
