"""The story of counting: returns in, every cell of every indicator out.

Here: the order of the steps. `counts_of` goes through the rows once, for all partnerships; `cells_of` lays
the grid of one partnership out, so that nobody needs to hold a national grid at once. Not here: any rule
(each has a module), or what may be released.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.coded import spelled
from pipelines.cohorts import aggregate, grid
from pipelines.cohorts.laying_out import lay_out
from pipelines.cohorts.periods import covered_years
from pipelines.cohorts.populations import POPULATIONS
from pipelines.cohorts.silence import without_silence
from pipelines.cohorts.sources import Sources, sources_of
from pipelines.cohorts.spells import Returns
from pipelines.cohorts.tally import tally, told
from pipelines.indicator import Indicator
from pipelines.indicators import INDICATORS, with_survey_questions
from pipelines.vocabulary import reporting_year


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted, before it is laid out: restricted, and small.

    periods, known, counted: frames with a `partnership` (see `grid`). made: ready-made counts. shapes: the
    cells of a period. indicators: what was counted, in the published order.
    """

    indicators: Mapping[str, Indicator]
    shapes: pl.DataFrame
    periods: pl.DataFrame
    known: pl.DataFrame
    counted: pl.DataFrame
    made: pl.DataFrame

    def of(self, partnership: str) -> Counts:
        """The counts of one partnership."""
        names = ("periods", "known", "counted", "made")
        return replace(self, **{name: getattr(self, name).filter(partnership=partnership) for name in names})


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
    counts = counts_of(returns, partnerships, supplied, as_at, indicators)
    return spelled(pl.concat([cells_of(counts, name) for name in partnerships["partnership"].sort()]))


def counts_of(
    returns: Returns,
    partnerships: pl.DataFrame,
    supplied: pl.DataFrame,
    as_at: date,
    indicators: Mapping[str, Indicator] | None = None,
) -> Counts:
    """What `cells_of` lays out; arguments as of `count_cells`."""
    indicators = indicators_for(returns) if indicators is None else indicators
    covered = covered_years(returns, as_at)
    years = grid.shown_years(covered, partnerships, as_at)
    counted = count_populations(returns, indicators, years["year"].min(), reporting_year(as_at))
    known = grid.supplied_years(indicators, covered, supplied)
    known = without_silence(indicators, known, counted, returns)
    return Counts(
        indicators=indicators,
        shapes=grid.shapes_of(indicators),
        periods=grid.periods_of(indicators, years, as_at),
        known=grid.waves_answered(indicators, known, counted),
        counted=counted,
        made=aggregate.ready_made(returns, indicators),
    )


def cells_of(counts: Counts, partnership: str) -> pl.DataFrame:
    """The cells of one partnership, words as numbers (`coded.py`)."""
    return cells_and_check(counts.of(partnership))[0]


def cells_and_check(counts: Counts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells of all partnerships in `counts`, words as numbers (`coded.py`), and where ready-made counts
    differ from what was counted (see `aggregate.cross_check`)."""
    cells = lay_out(counts.periods, counts.shapes, counts.known, counts.counted)
    at = aggregate.find_made(cells, counts.made)
    return (
        aggregate.fill_in(cells, counts.made, at).as_frame(),
        aggregate.cross_check(cells, counts.made, at),
    )


def indicators_for(returns: Returns) -> Mapping[str, Indicator]:
    """INDICATORS, with the questions that the surveys of these returns ask."""
    if "survey_questions" not in returns:
        return INDICATORS
    questions = returns["survey_questions"].select("survey", "question_id", "text")
    return with_survey_questions(questions.unique().sort(pl.all()).to_dicts())


def count_populations(
    returns: Returns, indicators: Mapping[str, Indicator], first: int, last: int
) -> pl.DataFrame:
    """The counts above zero of all indicators (COUNTED_SCHEMA), one population at a time."""
    sources = sources_of(returns, first, last)
    return told(
        part
        for population, chosen in _by_population(sources, indicators).items()
        for part in tally(POPULATIONS[population].frame(sources), chosen)
    )


def _by_population(sources: Sources, indicators: Mapping[str, Indicator]) -> dict[str, list[Indicator]]:
    """The indicators of each population whose tables were returned by anybody."""
    chosen = defaultdict(list)
    for indicator in indicators.values():
        population = POPULATIONS.get(indicator.population)
        if population and set(population.tables) <= set(sources.returns):
            chosen[indicator.population].append(indicator)
    return chosen
