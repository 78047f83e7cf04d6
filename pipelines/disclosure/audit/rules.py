"""What a released cell may be, looked at alone: the primary rules, sums, bands and grains, from the release.

Each rule yields the cells that break it. Written apart from `disclosure/primary.py`. Not here: what several
cells tell together (`intervals.py`), or earlier releases (`earlier.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from pipelines.disclosure.audit.facts import DENOMINATOR
from pipelines.indicator import Indicator, Kind, SensitiveSide
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, PeriodKind, Status, label_year

SERIES = [name for name in CELL_KEY if name != "outcome"]
FINDING = ("check", *CELL_KEY, "words")
FIGURE = ["partnership", "indicator", "period"]


def describe_rules(indicators: Mapping[str, Indicator], policy: Policy) -> pl.DataFrame:
    """indicator, kind, its denominator, thresholds, sensitive sides; exempt indicators left out."""
    rows = [
        (
            one.id,
            str(one.kind),
            DENOMINATOR[one.kind],
            policy.thresholds(one).smallest_count,
            policy.thresholds(one).smallest_denominator,
            policy.thresholds(one).narrowest_interval,
            policy.is_sensitive(one),
            one.sensitive_side in (SensitiveSide.YES, SensitiveSide.BOTH),
            one.sensitive_side in (SensitiveSide.NO, SensitiveSide.BOTH),
            one.divided_by == "1" or one.unit == "pounds",
        )
        for one in indicators.values()
        if not policy.is_exempt(one)
    ]
    names = (
        "indicator",
        "kind",
        "base",
        "least",
        "floor",
        "need",
        "strict",
        "yes_side",
        "no_side",
        "per_child",
    )
    return pl.DataFrame(rows, names, orient="row")


def break_rules(cells: pl.DataFrame, rules: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """FINDING frames, one a rule. cells: CELL_KEY, count, status, band."""
    known = cells.join(rules, on="indicator")
    published = known.filter(pl.col("status") == Status.PUBLISHED)
    wide = _outcomes_side_by_side(published)
    yield from _small_counts(published)
    yield from _small_bases(published, known)
    yield from _full_sides(wide)
    yield from _one_way(wide)
    yield from _sums_without_children(published, known)
    yield from _numbers_on_hidden_rows(known)
    yield from _periods_beside_windows(known)


def finding(cells: pl.DataFrame, check: str, words: str) -> pl.DataFrame:
    """The cells as findings of one check, in words."""
    return cells.with_columns(check=pl.lit(check), words=pl.lit(words)).select(FINDING)


def _outcomes_side_by_side(published: pl.DataFrame) -> pl.DataFrame:
    index = [*SERIES, "kind", "least", "floor", "yes_side", "no_side"]
    names = ("yes", "no", "all", "children_with_event", "improved", "unchanged", "declined")
    wide = published.filter(pl.col("outcome").is_in(names)).pivot("outcome", index=index, values="count")
    return wide.with_columns(pl.lit(None, pl.Int64).alias(name) for name in names if name not in wide.columns)


def is_sum() -> pl.Expr:
    """Whether a cell adds up something other than children."""
    of_children = (pl.col("outcome") == "denominator_sum") & pl.col("per_child")
    return pl.col("outcome").is_in(["numerator_sum", "denominator_sum"]) & ~of_children


def _small_counts(published: pl.DataFrame) -> Iterator[pl.DataFrame]:
    small = (pl.col("count") >= 1) & (pl.col("count") < pl.col("least")) & ~is_sum()
    yield finding(
        published.filter(small), "primary slip", "A count below the smallest count is published (P1, P2)."
    )


def _small_bases(published: pl.DataFrame, known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """No share, change or sum of fewer children than the floor, nor of children whose number is withheld."""
    base = known.filter(pl.col("outcome") == pl.col("base")).select(
        *SERIES, base_count="count", base_status="status"
    )
    others = published.filter(
        pl.col("outcome") != pl.col("base"), ~((pl.col("outcome") == "denominator_sum") & pl.col("per_child"))
    ).join(base, on=SERIES)
    below = (pl.col("base_count") >= 1) & (pl.col("base_count") < pl.col("floor"))
    yield finding(
        others.filter(below),
        "primary slip",
        "A figure of fewer children than the floor is published (P3, P7).",
    )
    matched = (
        published.filter(pl.col("outcome").is_in(["improved", "unchanged", "declined"]))
        .with_columns(matched=pl.col("count").sum().over(SERIES), parts=pl.len().over(SERIES))
        .filter(pl.col("parts") == 3)
    )
    few = (pl.col("matched") >= 1) & (pl.col("matched") < pl.col("floor"))
    alone = (pl.col("count") == pl.col("matched")) & (pl.col("count") > 0)
    yield finding(
        matched.filter(few | alone),
        "primary slip",
        "A change of too few matched children, or the same for all of them, is published (P4, P7).",
    )


def _full_sides(wide: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """All children of a group on the side that says something about each of them."""
    words = "Every child of the group is on the side that says something about each (P4)."
    share = wide.filter(pl.col("kind") == Kind.PROPORTION)
    every = (pl.col("yes") > 0) & ((pl.col("no") == 0) | (pl.col("yes") == pl.col("all")))
    none = (pl.col("no") > 0) & ((pl.col("yes") == 0) | (pl.col("no") == pl.col("all")))
    broken = share.filter((every & pl.col("yes_side")) | (none & pl.col("no_side")))
    yield finding(broken.with_columns(outcome=pl.lit("yes")), "primary slip", words)
    for side, opposite, is_sensitive in (("yes", "no", "yes_side"), ("no", "yes", "no_side")):
        alone = share.filter(
            (pl.col(side) == pl.col("all"))
            & (pl.col(side) > 0)
            & pl.col(opposite).is_null()
            & pl.col(is_sensitive)
        )
        yield finding(alone.with_columns(outcome=pl.lit(side)), "primary slip", words)
        nobody = (pl.col("all") == 0).fill_null(False)
        zero = share.filter((pl.col(opposite) == 0) & ~nobody & pl.col(side).is_null() & pl.col(is_sensitive))
        yield finding(zero.with_columns(outcome=pl.lit(opposite)), "primary slip", words)
    rest = pl.col("all") - pl.col("children_with_event")
    few_without = (rest >= 1) & (rest < pl.col("least")) | (rest == 0) & (pl.col("all") > 0)
    yield finding(
        wide.filter(few_without).with_columns(outcome=pl.lit("children_with_event")),
        "primary slip",
        "The children without an event are fewer than the smallest count, or none (P2, P4).",
    )


def _one_way(wide: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Two ways of a change published as nought, the third not: all who are matched went that way (P4)."""
    ways = ("improved", "unchanged", "declined")
    changes = wide.filter(pl.col("kind") == Kind.MATCHED_CHANGE)
    for hidden in ways:
        known = [pl.col(way) == 0 for way in ways if way != hidden]
        told = changes.filter(pl.all_horizontal(known) & pl.col(hidden).is_null())
        yield finding(
            told.with_columns(outcome=pl.lit(hidden)),
            "primary slip",
            "Every matched child changed the same way (P4): the two other ways are published as nought.",
        )


def _sums_without_children(published: pl.DataFrame, known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    hidden = known.filter((pl.col("outcome") == "children") & (pl.col("status") != Status.PUBLISHED)).select(
        SERIES
    )
    sums = published.filter(is_sum())
    yield finding(
        sums.join(hidden, on=SERIES, how="semi"),
        "sums",
        "A sum is published where its number of children is not.",
    )
    in_pairs = sums.filter(~pl.col("per_child")).with_columns(parts=pl.len().over(SERIES))
    yield finding(
        in_pairs.filter(pl.col("parts") != 2).drop("parts"),
        "sums",
        "One sum of a mean is published without the other.",
    )


def _numbers_on_hidden_rows(known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    told = pl.col("count").is_not_null() & (pl.col("status") != Status.PUBLISHED)
    yield finding(known.filter(told), "form", "A cell that is not published carries a number.")
    banded = pl.col("status") == Status.BANDED
    shaped = pl.col("band").str.contains(r"^[<>]0\.\d+$") & (pl.col("outcome") == "yes")
    wrong = pl.when(banded).then(~shaped.fill_null(False)).otherwise(pl.col("band").is_not_null())
    yield finding(known.filter(wrong), "form", "A band has another form than >0.90 or <0.10 on a yes.")


def _periods_beside_windows(known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """A window is never published beside a period that it contains."""
    series = ["partnership", "indicator"]
    told = known.filter(
        pl.col("status").is_in([str(s) for s in (Status.PUBLISHED, Status.BANDED, Status.WITHHELD)])
    )
    labels = told["period"].unique().sort().to_list()
    years = pl.DataFrame(
        {
            "period": labels,
            "start": [label_year(label.partition("–")[0]) for label in labels],
            "end": [label_year(label) for label in labels],
        },
        schema={"period": pl.String, "start": pl.Int64, "end": pl.Int64},
    )
    placed = told.join(years, on="period")
    windows = (
        placed.filter(pl.col("period_kind") == PeriodKind.WINDOW)
        .select(*series, "start", "end", window="period")
        .unique()
    )
    beside = placed.join(windows, on=series, suffix="_window").filter(
        pl.col("period") != pl.col("window"),
        pl.col("start") <= pl.col("end_window"),
        pl.col("start_window") <= pl.col("end"),
    )
    yield finding(beside, "grain", "A window stands beside a period that it shares years with.")
