"""What may be said of a difference (`methods.md` B3), for whole columns.

Here: the conditions of `pipelines/stats/verdicts.py` as expressions (a test holds the two together), and
numbers taken away where nothing may be said. Not here: thresholds, sentences, or where limits come from.
"""

from __future__ import annotations

import polars as pl

from pipelines.measures.words import difference_words
from pipelines.stats.verdicts import FLOOR, MINIMUM_CLEAR, TOO_WIDE

_DIFFERENCES = ("difference", "lower_ci", "upper_ci", "home_change", "comparator_change")


def judged(pairs: pl.DataFrame) -> pl.DataFrame:
    """`verdict` and `words` from difference, limits, base and `shown`; no number where nothing is shown."""
    enough = (pl.col("base") >= FLOOR) | pl.col("form").is_in(["count", "tally"])
    shown = pl.col("shown") & enough.fill_null(False) & pl.col("difference").is_not_null()
    is_tested = pl.col("form") == "share"
    said = pairs.with_columns(verdict=verdict_of(shown, is_tested))
    kept = [name for name in _DIFFERENCES if name in pairs.columns]
    is_said = pl.col("verdict") != "not_shown"
    hidden = said.with_columns(pl.when(is_said).then(name).alias(name) for name in kept)
    limits = [pl.when(is_tested).then(name).alias(name) for name in ("lower_ci", "upper_ci")]
    return hidden.with_columns(limits).with_columns(words=difference_words(pl.col("base")))


def verdict_of(shown: pl.Expr, is_tested: pl.Expr) -> pl.Expr:
    """The verdict of `difference` with `lower_ci` and `upper_ci`, all fractions."""
    value, lower, upper = (pl.col(name) for name in _DIFFERENCES[:3])
    size = pl.when(value.abs().round(9) < MINIMUM_CLEAR).then(pl.lit("small_")).otherwise(pl.lit("clearly_"))
    return (
        pl.when(~shown)
        .then(pl.lit("not_shown"))
        .when(~is_tested)
        .then(pl.lit("not_tested"))
        .when(lower > 0)
        .then(size + "higher")
        .when(upper < 0)
        .then(size + "lower")
        .when(((upper - lower) / 2).round(9) > TOO_WIDE)
        .then(pl.lit("too_few"))
        .otherwise(pl.lit("no_clear_difference"))
    )
