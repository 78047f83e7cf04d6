"""Where nothing changes and nothing differs, the pages say so: chance is drawn, and their claims counted.

Sixty children at home, ten years, every child as likely as every other: cells are drawn, measured as a build
measures them, and put in words as Outcomes puts them.
"""

import numpy as np
import polars as pl
import pytest

from dashboard.figures.control import of_run
from dashboard.figures.course import Course
from dashboard.figures.evidence import Evidence, definitions
from dashboard.figures.ladder import BY_INTERVAL, Followed, _change, _is_clear, _limits, _pooled, _special
from dashboard.figures.rows import Change, Gap, GapChange, Measure
from dashboard.figures.runs import newest_run
from dashboard.figures.trends import gap_trend, group_trend
from dashboard.wording import outcomes as words
from pipelines.indicators import INDICATORS
from pipelines.measures import measure_cells
from pipelines.stats import charts_to_a_false_alarm
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY, year_label

MEASURE = "more_than_one_placement"
YEARS = [year_label(year) for year in range(2017, 2027)]
CHILDREN = {"home": 60, "kinship": 80, "foster": 110, "residential": 25}
SCHEMA = {name: pl.String for name in CELL_COLUMNS} | {"count": pl.Int64}
PLACES = 150


@pytest.fixture(scope="module")
def drawn(release):
    """The evidence of 150 partnerships in which every child has one and the same chance, year after year."""
    draws = np.random.default_rng(2026)
    declared = INDICATORS[MEASURE]
    rows = []
    for place in range(PLACES):
        chance = draws.choice([0.15, 0.3, 0.5])
        for period in YEARS:
            for group, usual in CHILDREN.items():
                children = int(draws.integers(usual - 5, usual + 6))
                yes = int(draws.binomial(children, chance))
                key = (f"P{place}", period, "year", str(declared.cohort_basis), group, "none", "all", MEASURE)
                for outcome, count in zip(("yes", "no", "all"), (yes, children - yes, children), strict=True):
                    cell = dict(zip(CELL_KEY, (*key, outcome), strict=True))
                    rows.append(cell | {"count": count, "status": "published"})
    tables = measure_cells(pl.DataFrame(rows, schema=SCHEMA), INDICATORS)
    parted = {name: frame.partition_by("partnership", as_dict=True) for name, frame in tables.items()}
    definition = definitions(release)[MEASURE]
    return [evidence_of(definition, {name: parts[key] for name, parts in parted.items()}) for key in keys()]


def keys():
    return [(f"P{place}",) for place in range(PLACES)]


def named(row, frame):
    return [row(*values) for values in frame.filter(outcome="yes").select(*row._fields).iter_rows()]


def evidence_of(definition, tables):
    """What a page reads of one partnership."""
    figures = {(one.period, one.care_group): one for one in named(Measure, tables["measures"])}
    gaps = {(one.period, one.comparator): one for one in named(Gap, tables["gaps"])}
    changes = {(one.period_to, one.span, one.care_group): one for one in named(Change, tables["changes"])}
    of_gaps = {
        (one.period_to, one.span, one.comparator): one for one in named(GapChange, tables["gap_changes"])
    }
    return Evidence(definition, None, tuple(YEARS), figures, {}, gaps, changes, of_gaps)


def courses(drawn):
    return [Course(one, comparator) for one in drawn for comparator in ("kinship", "foster", "residential")]


def share(claims):
    claims = list(claims)
    return sum(map(bool, claims)) / len(claims)


def claims(sentence):
    """Whether a sentence calls anything clear, narrowed or widened."""
    return any(word in sentence for word in ("clearly", "small but clear", "narrowed", "widened"))


def test_about_one_difference_in_twenty_is_called_clear_where_there_is_none(drawn):
    assert 0.02 < share(claims(words.level_sentence(course)) for course in courses(drawn)) < 0.08


def test_about_one_gap_in_twenty_is_said_to_have_changed_where_none_has(drawn):
    assert 0.02 < share(claims(words.gap_change_sentence(course)) for course in courses(drawn)) < 0.08


def test_about_one_change_in_twenty_is_called_clear_where_there_is_none(drawn):
    changes = [
        change
        for one in drawn
        for (period, _, _), change in one.changes.items()
        if period in (YEARS[-1], YEARS[4])
    ]

    assert 0.03 < share(change.verdict.startswith(("clearly", "small")) for change in changes) < 0.07


def test_at_most_one_trend_in_twenty_rises_or_falls_where_none_does(drawn):
    trends = [group_trend(one, group) for one in drawn[:60] for group in ("home", "foster")]
    gaps = [gap_trend(one, "foster") for one in drawn[:60]]

    assert share(one.verdict in ("rising", "falling") for one in trends) < 0.05
    assert share(one.verdict in ("rising", "falling") for one in gaps) < 0.08


def test_on_a_chart_of_ten_years_little_stands_out_where_nothing_does(drawn):
    charts = [of_run(newest_run(one, group)) for one in drawn for group in ("home", "foster")]

    assert all(chart.limits == "trial" for chart in charts)
    assert share(chart.signals for chart in charts) < 1 / charts_to_a_false_alarm(len(YEARS))


@pytest.mark.parametrize("since", [4, 9, 13])
def test_after_a_report_what_looks_clear_by_chance_is_no_more_than_the_page_says(since):
    """Thirteen quarters before and some since, each of some sixty children, all with the same chance."""
    draws, clear, told = np.random.default_rng(since), [], []
    for _ in range(200):
        chance = draws.choice([0.3, 0.5, 0.7])
        figures = {
            f"Q{place}": quarter(f"Q{place}", int(draws.binomial(of, chance)), int(of))
            for place, of in enumerate(draws.integers(52, 69, 13 + since))
        }
        before, after = list(figures)[:13], list(figures)[13:]
        limits = _limits(figures, before, "quarter")
        pooled = [_pooled(figures, periods, "quarter") for periods in (after, before)]
        clear.append(_is_clear(_change(*pooled)) or _special(figures, after, limits))
        told.append(1 / alarm(after, limits))

    assert share(clear) < 1.35 * np.mean(told)


def quarter(period, yes, of):
    return Measure(period, "quarter", "home", "all", "yes", yes, of, yes / of, 0.0, 1.0, "published", "")


def alarm(after, limits):
    """In how many measures of so many quarters one is said to look clear by chance."""
    nothing = dict.fromkeys(Followed._fields)
    many = Followed(**(nothing | {"after": tuple(after), "limits": limits})).measures_to_a_false_alarm
    assert many < BY_INTERVAL
    return many
