"""The story of counting: returns in, every cell of every indicator out.

Here: the order of the steps, and which years they cover. Not here: any rule (each has a module), or what may
be released.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import polars as pl

from pipelines.cohorts import aggregate
from pipelines.cohorts.grid import CELLS, by_indicator, lay_out, periods_of, shown_years, supplied_years
from pipelines.cohorts.periods import covered_years
from pipelines.cohorts.populations import POPULATIONS
from pipelines.cohorts.sources import Sources, sources_of
from pipelines.cohorts.spells import Returns
from pipelines.cohorts.tally import COUNTED, tally
from pipelines.indicator import Indicator
from pipelines.indicators import INDICATORS, with_survey_questions
from pipelines.vocabulary import reporting_year

_NO_COUNTS = pl.DataFrame(
    schema={
        **dict.fromkeys(COUNTED, pl.String),
        "year": pl.Int32,
        "quarter": pl.Int32,
        "count": pl.Int64,
    }
)


def count_cells(
    returns: Returns,
    partnerships: pl.DataFrame,
    supplied: pl.DataFrame,
    as_at: date,
    indicators: Mapping[str, Indicator] | None = None,
) -> pl.DataFrame:
    """Every cell (CELL_KEY, `count`, `status`), zeros included, in the order of partnerships and indicators.

    returns: table -> accepted rows. partnerships: one row each. supplied: partnership, table, column, as the
    files gave them. as_at: the end date of the returns; a period counts once it is over. indicators: those of
    `indicators_for(returns)` where none are given. `status` is `counted`, `not_applicable`, `not_supplied` or
    `too_early`; only a counted cell has a count.
    """
    indicators = indicators_for(returns) if indicators is None else indicators
    covered = covered_years(returns, as_at)
    years = shown_years(covered, partnerships, as_at)
    counted = by_indicator(count_populations(returns, indicators, years["year"].min(), reporting_year(as_at)))
    made = aggregate.ready_made(returns, indicators)
    grids = [
        lay_out(
            indicator,
            periods_of(indicator, years, as_at),
            supplied_years(indicator, covered, supplied),
            counted.get(indicator.id, _NO_COUNTS),
        )
        for indicator in indicators.values()
    ]
    return aggregate.fill_in(pl.concat(grids), made).select(CELLS)


def indicators_for(returns: Returns) -> Mapping[str, Indicator]:
    """INDICATORS, with the questions that the surveys of these returns ask."""
    if "survey_questions" not in returns:
        return INDICATORS
    questions = returns["survey_questions"].select("survey", "question_id", "text")
    return with_survey_questions(questions.unique().sort(pl.all()).to_dicts())


def count_populations(
    returns: Returns, indicators: Mapping[str, Indicator], first: int, last: int
) -> pl.DataFrame:
    """The counts above zero of all indicators (columns `tally.COUNTED`), one population at a time."""
    sources = sources_of(returns, first, last)
    parts = [
        tally(rows_of(sources, population), chosen)
        for population, chosen in _by_population(indicators).items()
        if set(POPULATIONS[population].tables) <= set(returns)
    ]
    return pl.concat([_NO_COUNTS, *parts])


def rows_of(sources: Sources, population: str) -> pl.DataFrame:
    """The rows of a population."""
    return POPULATIONS[population].frame(sources)


def _by_population(indicators: Mapping[str, Indicator]) -> dict[str, list[Indicator]]:
    chosen = defaultdict(list)
    for indicator in indicators.values():
        if indicator.population in POPULATIONS:
            chosen[indicator.population].append(indicator)
    return chosen
