"""A figure or a difference as text, and the exact words where there is none (`screens.md` sections 1 and 4).

Here: Polars expressions from columns of numbers to text. Not here: which numbers they are, or sentences.

Shares are whole percentages, with one decimal from a thousand children on (decision 062). Halves round away
from zero, as a reader rounds. Minus is "−".
"""

from __future__ import annotations

import polars as pl

from pipelines.vocabulary import Status

NOT_SHOWN = "not shown"
STATUS_WORDS = {
    Status.WITHHELD: "[c] withheld to protect confidentiality",
    Status.NOT_SUPPLIED: "[x] not supplied by the partnership",
    Status.NOT_APPLICABLE: "[z] does not apply to this group",
}
TOO_EARLY = "Too early: follow-up is not complete until {}"
ONE_DECIMAL_FROM = 1000
"""Children in the (smaller) denominator from which a tenth of a point is shown."""

_VALUE, _LOWER, _UPPER = (pl.col(name) for name in ("value", "lower_ci", "upper_ci"))
_UNIT = pl.col("unit")


def rounded(value: pl.Expr, decimals: int = 0) -> pl.Expr:
    """Rounded half away from zero; the first rounding takes off what binary fractions add."""
    return value.round(9).round(decimals, mode="half_away_from_zero")


def number(value: pl.Expr, decimals: int = 0) -> pl.Expr:
    """The size of a number as text, thousands parted: -1234.5 with one decimal -> "1,234.5"."""
    size = rounded(value.abs(), decimals)
    whole = size.floor().cast(pl.Int64)
    if not decimals:
        return _parted(whole)
    rest = rounded((size - whole) * 10**decimals).cast(pl.Int64).cast(pl.String).str.zfill(decimals)
    return pl.concat_str(_parted(whole), pl.lit("."), rest)


def _parted(whole: pl.Expr) -> pl.Expr:
    def below(size: int) -> pl.Expr:
        return (whole // size % 1000).cast(pl.String)

    thousands = pl.concat_str(below(1000), pl.lit(","), below(1).str.zfill(3))
    millions = pl.concat_str(
        below(1_000_000), pl.lit(","), below(1000).str.zfill(3), pl.lit(","), below(1).str.zfill(3)
    )
    return pl.when(whole >= 1_000_000).then(millions).when(whole >= 1000).then(thousands).otherwise(below(1))


def signed(value: pl.Expr, decimals: int = 0) -> pl.Expr:
    """The number with its sign: "+43", "−1.0", and "0" where it rounds to none."""
    near = rounded(value, decimals)
    sign = pl.when(near > 0).then(pl.lit("+")).when(near < 0).then(pl.lit("−")).otherwise(pl.lit(""))
    return sign + number(value, decimals)


_COUNTS = number(pl.col("numerator")), number(pl.col("denominator"))


def share_words(base: pl.Expr) -> pl.Expr:
    """ "17 of 58 (29%, 19–42%)", for shares with an interval; `base` decides the decimals."""

    def with_decimals(decimals: int) -> pl.Expr:
        value, lower, upper = (number(100 * part, decimals) for part in (_VALUE, _LOWER, _UPPER))
        return pl.format("{} of {} ({}%, {}–{}%)", *_COUNTS, value, lower, upper)

    return pl.when(base >= ONE_DECIMAL_FROM).then(with_decimals(1)).otherwise(with_decimals(0))


def tally_words() -> pl.Expr:
    """ "9 of 12 (75%)": all there were, so there is no interval."""
    return pl.format("{} of {} ({}%)", *_COUNTS, number(100 * _VALUE))


def rate_words() -> pl.Expr:
    """ "23 for 237 (97 per 1,000, 61–146)", for events that one child can repeat."""
    rates = number(_VALUE), number(_LOWER), number(_UPPER)
    return pl.format("{} for {} ({} per 1,000, {}–{})", *_COUNTS, *rates)


def mean_words() -> pl.Expr:
    """ "71.8% (58 pupils)": a mean is shown with the children behind it, and has no interval."""
    quantity = (
        pl.when(_UNIT == "percent")
        .then(number(100 * _VALUE, 1) + "%")
        .when(_UNIT == "months")
        .then(number(_VALUE) + " months")
        .when(_UNIT == "pounds")
        .then("£" + number(_VALUE))
        .otherwise(number(_VALUE, 1))
    )
    return pl.format("{} ({} {})", quantity, number(pl.col("base")), pl.col("noun"))


def count_words() -> pl.Expr:
    """ "64", or "None"."""
    count = pl.col("numerator")
    return pl.when(count == 0).then(pl.lit("None")).otherwise(number(count))


def status_words() -> pl.Expr:
    """What stands in place of a figure that is not published."""
    return (
        pl.when(pl.col("status") == Status.TOO_EARLY)
        .then(pl.format(TOO_EARLY, pl.col("followed_until")))
        .when(pl.col("status") == Status.BANDED)
        .then(band_words(pl.col("band")))
        .otherwise(pl.col("status").replace_strict(STATUS_WORDS, default=None, return_dtype=pl.String))
    )


def band_words(band: pl.Expr) -> pl.Expr:
    """`>0.90` -> "over 90%", `<0.10` -> "under 10%"."""
    side = pl.when(band.str.starts_with(">")).then(pl.lit("over ")).otherwise(pl.lit("under "))
    edge = band.str.strip_chars("<>=≥≤ ").cast(pl.Float64, strict=False)
    return side + number(100 * edge) + "%"


def difference_words(base: pl.Expr) -> pl.Expr:
    """ "+43 points (+27 to +55)" for shares; "+12 per 1,000", "−1.4 points" where there is no interval.

    A mean in per cent has one decimal, a share of meetings none (decision 062).
    """
    share = pl.when(base >= ONE_DECIMAL_FROM).then(_points(1)).otherwise(_points(0))
    value = pl.col("difference")
    plain = (
        pl.when((_UNIT == "percent") & (pl.col("kind") == "mean"))
        .then(signed(100 * value, 1) + " points")
        .when(_UNIT == "percent")
        .then(_in_points(0))
        .when(_UNIT == "per_1000")
        .then(signed(value) + " per 1,000")
        .when(_UNIT == "months")
        .then(signed(value) + " months")
        .when(_UNIT == "pounds")
        .then(signed(value).str.replace(r"^([+−]?)", "${1}£"))
        .when(pl.col("kind") == "count")
        .then(signed(value))
        .otherwise(signed(value, 1))
    )
    return (
        pl.when(_LOWER.is_not_null())
        .then(share)
        .when(value.is_not_null())
        .then(plain)
        .otherwise(pl.lit(NOT_SHOWN))
    )


def _points(decimals: int) -> pl.Expr:
    ends = (_end(100 * limit, decimals) for limit in (_LOWER, _UPPER))
    return pl.format("{} ({} to {})", _in_points(decimals), *ends)


def _in_points(decimals: int) -> pl.Expr:
    value = 100 * pl.col("difference")
    is_one = (rounded(value.abs(), decimals) == 1) & (decimals == 0)
    noun = pl.when(is_one).then(pl.lit("point")).otherwise(pl.lit("points"))
    return pl.format("{} {}", signed(value, decimals), noun)


def _end(value: pl.Expr, decimals: int) -> pl.Expr:
    """An end of an interval; with up to three decimals where it would read as 0: "clear" leaves 0 out."""
    said = pl.when(rounded(value, decimals) != 0).then(signed(value, decimals))
    for finer in range(decimals + 1, 4):
        said = said.when(rounded(value, finer) != 0).then(signed(value, finer))
    return said.otherwise(signed(value, decimals))
