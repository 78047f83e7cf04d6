"""Sums of the audit that follow from one number being a part of another.

Here: parts and wholes at one place, also where residential and other care are joined, or where one is of
years and the other of a window. Not here: which number is a part of which (`facts.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

import polars as pl

from pipelines.disclosure.audit.facts import DISJOINT, OVERLAPS, list_among, list_bounds, list_parts
from pipelines.disclosure.audit.flows import within_spans
from pipelines.disclosure.audit.terms import AMONG, AT_LEAST, BOUND, TERM, bound_of, rows_of
from pipelines.indicator import Indicator


def sums_of_parts(told: pl.DataFrame, indicators: Mapping[str, Indicator]) -> Iterator[pl.DataFrame]:
    """Numbers that are part of another one, at one place; what lies between is not below nought."""
    place = ["partnership", "group", "breakdown", "level", "period"]
    names = pl.format("{}.{}", "indicator", "outcome")
    ids = _by_name(told.select(*place, "id", "first", "last", name=names).unique())
    pairs = [(*pair, AT_LEAST) for pair in list_parts(indicators)]
    pairs += [(*pair, BOUND) for pair in list_bounds(indicators)]
    pairs += [(*pair, AMONG) for pair in list_among(indicators)]
    for part, whole, kind in pairs:
        if whole not in ids or part not in ids:
            continue
        pair = _lined_up(ids[whole], ids[part])
        yield _terms(pair, f"{whole} without {part}".replace("_", " "), kind)
    sums = [(one, AT_LEAST, "children with neither or both") for one in OVERLAPS]
    sums += [(one, AMONG, "children of neither kind") for one in DISJOINT]
    for overlap, kind, what in sums:
        if not all(name in ids for name, _ in overlap):
            continue
        first, *others = (ids[name].select(*place, pl.col("id").alias(name)) for name, _ in overlap)
        wide = reduce(lambda one, other: one.join(other, on=place), others, first)
        yield rows_of(wide, dict(overlap), kind, what, certain=False)
    for one in DISJOINT:
        if all(name in ids for name, _ in one):
            of = pl.concat([ids[name] for name, _ in one])
            yield bound_of(within_spans(of, dict(one), years=False), "children of neither kind")
    bounds = [(((whole, 1), (part, -1)), kind, f"{whole} without {part}") for part, whole, kind in pairs]
    for factors, kind, what in [*bounds, *sums]:
        if all(name in ids for name, _ in factors):
            of = pl.concat([ids[name] for name, _ in factors])
            yield _joined_sums(of, dict(factors), kind, what.replace("_", " "))


def _by_name(ids: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {name: of for (name,), of in ids.partition_by("name", as_dict=True).items()}


def _joined_sums(of: pl.DataFrame, factors: Mapping[str, int], kind: str, what: str) -> pl.DataFrame:
    """A sum for residential and other care together, where only some of its numbers are joined."""
    place = ["partnership", "breakdown", "level", "period"]
    apart = of.filter(pl.col("group").is_in(["residential", "other"]))
    apart = apart.filter(pl.col("group").n_unique().over("name", *place) == 2)
    joined = of.filter(group="joined")
    both = pl.concat([joined, apart.join(joined, on=["name", *place], how="anti")])
    some = (pl.col("group") == "joined").any() & (pl.col("group") != "joined").any()
    return (
        both.filter((pl.col("name").n_unique() == len(factors)).over(place), some.over(place))
        .with_columns(
            row=pl.struct(place).rank("dense").cast(pl.String),
            factor=pl.col("name").replace_strict(dict(factors), return_dtype=pl.Int64),
            kind=pl.lit(kind),
            what=pl.lit(what),
            certain=pl.lit(False),
        )
        .select(list(TERM))
    )


def _lined_up(wholes: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """A whole with the parts of the same place that fall in its period, and a part with such wholes."""
    where = ["partnership", "group", "breakdown", "level"]
    near = wholes.join(parts, on=where, suffix="_part").filter(pl.col("id") != pl.col("id_part"))
    length = pl.col("last_part") - pl.col("first_part")
    within = near.filter(
        pl.col("first") <= pl.col("first_part"), pl.col("last_part") <= pl.col("last")
    ).filter(length == length.max().over("id"))
    over = near.filter(pl.col("first_part") <= pl.col("first"), pl.col("last") <= pl.col("last_part"))
    filled = (pl.col("last") - pl.col("first") + 1).sum().over("id_part") == pl.col("last_part") - pl.col(
        "first_part"
    ) + 1
    longer = over.filter(filled, pl.len().over("id_part") > 1)
    return pl.concat(
        [
            within.select(row=pl.format("w{}", "id"), one="id", many="id_part", sign=pl.lit(1, pl.Int64)),
            longer.select(
                row=pl.format("p{}", "id_part"), one="id_part", many="id", sign=pl.lit(-1, pl.Int64)
            ),
        ]
    )


def _terms(pair: pl.DataFrame, what: str, kind: str) -> pl.DataFrame:
    heads = pair.select("row", id="one", factor="sign").unique()
    tails = pair.select("row", id="many", factor=-pl.col("sign"))
    return pl.concat([heads, tails]).with_columns(kind=pl.lit(kind), what=pl.lit(what), certain=pl.lit(False))
