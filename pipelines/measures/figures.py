"""Protected cells to figures: a share, a rate, a mean or a count for every cell that carries one.

Here: which outcome stands over which, and what is not published staying so. Not here: comparisons
(`differences.py`), or any look at a count that was not published.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.indicator import Indicator, Kind
from pipelines.measures import words
from pipelines.measures.estimates import limits_of_rate, limits_of_share
from pipelines.measures.periods import describe_periods
from pipelines.vocabulary import CELL_KEY, Outcome, Status

SERIES = tuple(name for name in CELL_KEY if name != "outcome")
MATCHED = (Outcome.IMPROVED, Outcome.UNCHANGED, Outcome.DECLINED)
_MATCHED_SUM = "matched"
"""Not a cell: the pairs. Known where the three are published, or the eligible and the not matched."""

CARRIES = pl.DataFrame(
    [
        (Kind.COUNT, Outcome.COUNT, None, None),
        (Kind.PROPORTION, Outcome.YES, Outcome.ALL, Outcome.ALL),
        (Kind.EVENT_RATE, Outcome.EVENTS, Outcome.ALL, Outcome.ALL),
        (Kind.EVENT_RATE, Outcome.CHILDREN_WITH_EVENT, Outcome.ALL, Outcome.ALL),
        (Kind.MEAN, Outcome.NUMERATOR_SUM, Outcome.DENOMINATOR_SUM, Outcome.CHILDREN),
        *((Kind.MATCHED_CHANGE, outcome, _MATCHED_SUM, _MATCHED_SUM) for outcome in MATCHED),
        (Kind.MATCHED_CHANGE, Outcome.NOT_MATCHED, Outcome.ELIGIBLE, Outcome.ELIGIBLE),
    ],
    schema=dict.fromkeys(("kind", "outcome", "over", "base_outcome"), pl.String),
    orient="row",
)
"""Outcome of a kind -> what it is divided by, and the count of children that the figure rests on."""

_NOUNS = {"pupils": "pupils"}
_OF_MEETINGS = pl.col("population") == "meetings"

FORM = (
    pl.when(pl.col("kind") == Kind.COUNT)
    .then(pl.lit("count"))
    .when(pl.col("outcome") == Outcome.EVENTS)
    .then(pl.lit("rate"))
    .when(_OF_MEETINGS & (pl.col("kind") == Kind.PROPORTION))
    .then(pl.lit("tally"))
    .when((pl.col("kind") == Kind.MEAN) & ~_OF_MEETINGS)
    .then(pl.lit("mean"))
    .otherwise(pl.lit("share"))
)
"""How a figure is estimated. A share has an interval; a tally has none, because it holds every meeting that
there was. Actions closed of actions agreed are a share."""


def _is(form: str) -> pl.Expr:
    return pl.col("form") == form


def estimate_figures(cells: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """MEASURE_COLUMNS, and beside them what comparisons need: kind, unit, base, covered, place, run.

    `base` is the number of children that a figure rests on; `covered` how much of the eligible were matched.
    A figure is published only where its numerator, its denominator and its base are; otherwise it has a
    status and words, and no number.
    """
    about = describe_indicators(indicators)
    base = pl.when(_OF_MEETINGS).then("over").otherwise("base_outcome")
    rows = (
        cells.drop("release_id", strict=False)
        .join(about, on="indicator")
        .join(CARRIES, on=["kind", "outcome"])
        .with_columns(form=FORM, base_outcome=base)
    )
    counts = _published_counts(cells)
    figures = (
        rows.rename({"count": "numerator"})
        .join(counts.rename({"outcome": "over", "count": "denominator"}), on=[*SERIES, "over"], how="left")
        .join(
            counts.rename({"outcome": "base_outcome", "count": "base"}),
            on=[*SERIES, "base_outcome"],
            how="left",
        )
        .join(_coverage(counts), on=list(SERIES), how="left")
        .join(describe_periods(cells, indicators), on=["indicator", "period_kind", "period"])
    )
    return _worded(_valued(_hidden_where_not_whole(figures)))


def describe_indicators(indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """indicator, kind, population, unit, noun: what the words and the tests depend on."""
    rows = [
        (name, str(one.kind), one.population, one.unit, _NOUNS.get(one.population, "children"))
        for name, one in indicators.items()
    ]
    return pl.DataFrame(rows, schema=["indicator", "kind", "population", "unit", "noun"], orient="row")


def _published_counts(cells: pl.DataFrame) -> pl.DataFrame:
    """(series, outcome, count) of published cells, and the matched pairs where these tell them.

    Eligible less not matched tells the pairs too: where only "improved" is published of the three, the figure
    is improved of matched, and the rest is "not improved" (`methods.md` D8).
    """
    published = cells.filter(pl.col("status") == Status.PUBLISHED).select(*SERIES, "outcome", "count")
    three = _added_up(published, dict.fromkeys(MATCHED, 1))
    rest = _added_up(published, {Outcome.ELIGIBLE: 1, Outcome.NOT_MATCHED: -1})
    matched = pl.concat([three, rest.join(three, on=SERIES, how="anti")])
    return pl.concat([published, matched.select(published.columns)])


def _coverage(counts: pl.DataFrame) -> pl.DataFrame:
    """`covered`: the matched of the eligible as a fraction, for every series that tells both."""
    one, other = (
        counts.filter(pl.col("outcome") == outcome).select(*SERIES, pl.col("count").alias(str(outcome)))
        for outcome in (_MATCHED_SUM, Outcome.ELIGIBLE)
    )
    share = pl.col(_MATCHED_SUM) / pl.when(pl.col(Outcome.ELIGIBLE) > 0).then(str(Outcome.ELIGIBLE))
    return one.join(other, on=SERIES).select(*SERIES, covered=share)


def _added_up(published: pl.DataFrame, signs: Mapping[Outcome, int]) -> pl.DataFrame:
    """The pairs, as the sum of outcomes with these signs, of every series in which all are published."""
    return (
        published.filter(pl.col("outcome").is_in(list(signs)))
        .group_by(SERIES)
        .agg(
            (pl.col("count") * pl.col("outcome").replace_strict(signs, return_dtype=pl.Int64)).sum(), pl.len()
        )
        .filter(pl.col("len") == len(signs))
        .select(*SERIES, "count", outcome=pl.lit(_MATCHED_SUM))
    )


def _hidden_where_not_whole(figures: pl.DataFrame) -> pl.DataFrame:
    published = pl.col("status") == Status.PUBLISHED
    whole = _is("count") | (pl.col("denominator").is_not_null() & pl.col("base").is_not_null())
    status = pl.when(published & ~whole).then(pl.lit(str(Status.WITHHELD))).otherwise("status")
    shown = published & whole
    numbers = [pl.when(shown).then(name).alias(name) for name in ("numerator", "denominator", "base")]
    return figures.with_columns(status.alias("status"), *numbers)


def _valued(figures: pl.DataFrame) -> pl.DataFrame:
    ratio = pl.col("numerator") / pl.when(pl.col("denominator") > 0).then("denominator")
    value = pl.when(_is("count")).then("numerator").when(_is("rate")).then(1000 * ratio).otherwise(ratio)
    x, n = figures["numerator"], figures["denominator"]
    share, rate = limits_of_share(x, n), limits_of_rate(x, n)
    limits = [
        pl.when(_is("share")).then(of_share).when(_is("rate")).then(of_rate).alias(of_share.name)
        for of_share, of_rate in zip(share, rate, strict=True)
    ]
    return figures.with_columns(value.cast(pl.Float64).alias("value"), *limits)


def _worded(figures: pl.DataFrame) -> pl.DataFrame:
    said = (
        pl.when(pl.col("status") != Status.PUBLISHED)
        .then(words.status_words())
        .when(_is("count"))
        .then(words.count_words())
        .when(pl.col("denominator") == 0)
        .then(pl.lit("None"))
        .when(_is("mean"))
        .then(words.mean_words())
        .when(_is("rate"))
        .then(words.rate_words())
        .when(_is("tally"))
        .then(words.tally_words())
        .otherwise(words.share_words(pl.col("base")))
    )
    return figures.with_columns(said.alias("words"), pl.lit(None, pl.String).alias("release_id"))
