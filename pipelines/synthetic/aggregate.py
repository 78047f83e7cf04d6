"""The `aggregate` table: counts that someone else made, such as the Reporter's or the health board's.

Most partnerships send a few; one in three also sends its own count of looked after children, as a
cross-check of its child-level returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.synthetic.census import Tally
from pipelines.synthetic.draw import stream
from pipelines.synthetic.partnerships import Partnership
from pipelines.vocabulary import CARE_GROUPS, CohortBasis, PeriodKind, year_end, year_start

# Pounds a week for a child, in the last year of the span, and how much dearer each year.
WEEKLY_COST = {"home": 118, "kinship": 236, "foster": 712, "residential": 5280}
DEARER_EACH_YEAR = 0.045
DEPRIVED = {"home": 0.60, "away": 0.52}
"""54 % of all looked after children on 31 July 2024."""
REVIEWED_EACH_YEAR, CONCERN = 0.055, 0.43
WAITING_EACH_QUARTER, SEEN_IN_TIME = 0.07, 0.71
COLUMNS = {
    "indicator_id": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "period_kind": pl.String,
    "cohort_basis": pl.String,
    "care_group": pl.String,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "value": pl.Float64,
    "unit": pl.String,
    "source_return": pl.String,
    "note": pl.String,
}
Row = tuple[object, ...]


def aggregate_frame(partnership: Partnership, seed: int, tally: Tally) -> pl.DataFrame:
    """One row a count; empty for the partnerships that send none."""
    rng = stream(seed, partnership.position, "aggregate")
    rows: list[Row] = []
    if partnership.position % 4 != 1:
        rows = [row for place in range(len(tally.span.years)) for row in _year(rng, tally, place)]
    if partnership.position % 3 == 0:
        rows += [row for place in range(len(tally.span.years)) for row in _cross_check(tally, place)]
    last = year_end(tally.span.last)
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").with_columns(
        partnership=pl.lit(partnership.code),
        breakdown=pl.lit("none"),
        level=pl.lit("all"),
        status=pl.when(pl.col("period_end") > last - timedelta(days=200))
        .then(pl.lit("provisional"))
        .otherwise(pl.lit("final")),
        coverage_pct=pl.lit(100.0),
    )


def _year(rng: np.random.Generator, tally: Tally, place: int) -> Iterator[Row]:
    year = int(tally.span.years[place])
    census, march = tally.census[place], int(tally.march[place, 0])
    day = date(year, 3, 31)
    orders = round(march * 0.98)
    yield (
        *("home_orders_in_force", day, day, PeriodKind.YEAR, CohortBasis.WITHIN_YEAR, "home"),
        *(orders, None, float(orders), "number", "Reporter", "On 31 March"),
    )
    yield from _deprived(rng, year, census)
    yield from _cost(year, tally.span.last, census)
    yield from _health(rng, year, int(census.sum()), int(census[0]))


def _deprived(rng: np.random.Generator, year: int, census: np.ndarray) -> Iterator[Row]:
    day, home, away = year_end(year), int(census[0]), int(census[1:].sum())
    at_home = int(rng.binomial(home, DEPRIVED["home"]))
    elsewhere = int(rng.binomial(away, DEPRIVED["away"]))
    for group, numerator, denominator in (
        ("home", at_home, home),
        ("away", elsewhere, away),
        ("all", at_home + elsewhere, home + away),
    ):
        yield (
            *("most_deprived_fifth", day, day, PeriodKind.CENSUS, CohortBasis.CENSUS, group),
            *(numerator, denominator, None, "percent", "CLAS with SIMD", None),
        )


def _cost(year: int, last: int, census: np.ndarray) -> Iterator[Row]:
    """The financial year that ends in the reporting year."""
    for group, pounds in WEEKLY_COST.items():
        children = int(census[CARE_GROUPS.index(group)])
        cost = round(pounds / (1 + DEARER_EACH_YEAR) ** (last - year))
        if children:
            yield (
                *("weekly_cost", date(year - 1, 4, 1), date(year, 3, 31), PeriodKind.YEAR),
                *(CohortBasis.WITHIN_YEAR, group, cost * children, children, float(cost)),
                *("pounds", "LFR 3", "Financial year"),
            )


def _health(rng: np.random.Generator, year: int, everyone: int, home: int) -> Iterator[Row]:
    reviewed = int(rng.poisson(everyone * REVIEWED_EACH_YEAR))
    yield (
        *("review_27_30_months_concern", year_start(year), year_end(year), PeriodKind.YEAR),
        *(CohortBasis.WITHIN_YEAR, "all", int(rng.binomial(reviewed, CONCERN)), reviewed),
        *(None, "percent", "Child health system", None),
    )
    opens = [date(year - 1, 8, 1), date(year - 1, 11, 1), date(year, 2, 1), date(year, 5, 1)]
    for first, after in zip(opens, [*opens[1:], date(year, 8, 1)], strict=True):
        waiting = rng.poisson(np.array([home, everyone - home]) * WAITING_EACH_QUARTER)
        seen = rng.binomial(waiting, SEEN_IN_TIME)
        for group, numerator, denominator in (
            ("home", seen[0], waiting[0]),
            ("all", seen.sum(), waiting.sum()),
        ):
            yield (
                *("mental_health_within_18_weeks", first, after - timedelta(days=1), PeriodKind.QUARTER),
                *(CohortBasis.WITHIN_YEAR, group, int(numerator), int(denominator)),
                *(None, "percent", "CAMHS waiting times", None),
            )


def _cross_check(tally: Tally, place: int) -> Iterator[Row]:
    day, census = year_end(int(tally.span.years[place])), tally.census[place]
    for group, children in zip((*CARE_GROUPS, "all"), (*census, census.sum()), strict=True):
        yield (
            *("looked_after", day, day, PeriodKind.CENSUS, CohortBasis.CENSUS, group),
            *(int(children), None, float(children), "number", "CLAS", "Counted by the partnership"),
        )
