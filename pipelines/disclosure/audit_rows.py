"""The sums between released numbers, as a reader would write them down: one long frame of terms.

Built from the released cells by joins, apart from the protection's own relations. Here: numbers and rows. Not
here: how closely an unknown number can be told (`audit_intervals.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.disclosure.audit_facts import (
    DISJOINT,
    ENDED,
    OVERLAPS,
    STARTED,
    list_among,
    list_bounds,
    list_parts,
    name_numbers,
)
from pipelines.disclosure.audit_flows import flows_of
from pipelines.indicator import Indicator, Kind
from pipelines.outside import PARTS
from pipelines.vocabulary import Status, label_year

PLACE = ["partnership", "group", "breakdown", "level", "period"]
NUMBER = ["number", *PLACE]
EQUAL, AT_LEAST, BOUND, AMONG = "equal", "at_least", "bound", "among"
"""Kinds of row: its terms come to nought; to an unpublished number of children; to nought or more; the last
one also where the terms are of two families (decision 086)."""
_TOLD = (Status.PUBLISHED, Status.BANDED, Status.WITHHELD)


@dataclass(frozen=True, slots=True)
class Sums:
    """numbers: id, NUMBER, value (null where not told). cells: released cells with their `id`.

    terms: row, kind, certain, what, id, factor. A row that is not `certain` holds only as far as the returns
    agree: a reader who sees that it does not hold lets it go.
    """

    numbers: pl.DataFrame
    cells: pl.DataFrame
    terms: pl.DataFrame


def write_sums(
    cells: pl.DataFrame, indicators: Mapping[str, Indicator], outside: pl.DataFrame | None = None
) -> Sums:
    """The numbers behind released cells (CELL_KEY, count, status, band) and every sum between them.

    outside: shares that others publish (`outside.OUTSIDE`).
    """
    told = _numbered(cells.filter(pl.col("status").is_in([str(one) for one in _TOLD])), indicators)
    numbers = (
        told.group_by("id", *NUMBER)
        .agg(value=pl.col("count").max(), first=pl.col("first").first(), last=pl.col("last").first())
        .sort("id")
    )
    rows = [
        *_within(told, indicators),
        *_groups(numbers),
        _levels(numbers),
        *_spans(numbers),
        *_parts(told, indicators),
        *_flows(told),
        *([] if outside is None else _outside(told, outside)),
    ]
    terms = [
        one.with_columns(row=pl.format("{} {}", pl.lit(index), pl.col("row")))
        for index, one in enumerate(row for row in rows if row.height)
    ]
    empty = pl.DataFrame(schema=_TERM)
    return Sums(numbers, told, pl.concat([empty, *(one.select(list(_TERM)).cast(_TERM) for one in terms)]))


_TERM = {
    "row": pl.String,
    "kind": pl.String,
    "certain": pl.Boolean,
    "what": pl.String,
    "id": pl.UInt32,
    "factor": pl.Int64,
}


def _numbered(told: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """The cells, each with the id of its number: cells that show one number share it."""
    series = ["partnership", "indicator", "period"]
    separate = told.filter(pl.col("care_group") == "other").select(series).unique()
    has_five = told.filter(pl.col("care_group") == "kinship").select(series).unique()
    joined = has_five.join(separate, on=series, how="anti").with_columns(joined=pl.lit(True))
    is_all = pl.col("care_group") == "all"
    labels = told["period"].unique().sort()
    spans = pl.DataFrame(
        {
            "period": labels,
            **dict(zip(("first", "last"), zip(*map(_quarters, labels), strict=True), strict=True)),
        }
        if len(labels)
        else {"period": [], "first": [], "last": []},
        schema={"period": pl.String, "first": pl.Int64, "last": pl.Int64},
    )
    named = (
        told.join(name_numbers(indicators), on=["indicator", "outcome"])
        .join(joined, on=series, how="left")
        .join(spans, on="period")
        .with_columns(
            number=pl.when(is_all).then("number_in_all").otherwise("number"),
            group=pl.when(is_all)
            .then("group_in_all")
            .when(pl.col("joined") & (pl.col("care_group") == "residential"))
            .then(pl.lit("joined"))
            .otherwise("care_group"),
        )
    )
    differs = (pl.col("count").n_unique() - pl.col("count").is_null().any()).over(NUMBER) > 1
    apart = named.with_columns(differs=differs.any().over("partnership", "number", "period"))
    return (
        apart.with_columns(
            number=pl.when("differs").then(pl.format("{}: {}", "indicator", "outcome")).otherwise("number"),
            group=pl.when(pl.col("differs") & is_all).then("care_group").otherwise("group"),
        )
        .with_columns(id=pl.struct(NUMBER).rank("dense").cast(pl.UInt32))
        .drop("number_in_all", "group_in_all", "joined", "differs")
    )


def _quarters(period: str) -> tuple[int, int]:
    """First and last quarter of a period, counted from year 0."""
    last = 4 * label_year(period) + 3
    if " Q" in period:
        return last - 4 + int(period[-1]), last - 4 + int(period[-1])
    return 4 * label_year(period.partition("–")[0]), last


def _rows(
    wide: pl.DataFrame, factors: Mapping[str, int], kind: str, what: str, *, certain: bool = True
) -> pl.DataFrame:
    """One row a line of `wide`, whose columns hold ids; a line without one of them is none."""
    return (
        wide.drop_nulls(list(factors))
        .select(list(factors))
        .with_row_index("row")
        .unpivot(list(factors), index="row", variable_name="name", value_name="id")
        .with_columns(
            factor=pl.col("name").replace_strict(dict(factors), return_dtype=pl.Int64),
            row=pl.col("row").cast(pl.String),
            kind=pl.lit(kind),
            what=pl.lit(what),
            certain=pl.lit(certain),
        )
    )


def _wide(frame: pl.DataFrame, on: str, index: list[str], names: tuple[str, ...]) -> pl.DataFrame:
    """Ids by the values of `on`, a null column for a value that never occurs."""
    wide = frame.filter(pl.col(on).is_in(names)).pivot(
        on, index=index, values="id", aggregate_function="first"
    )
    return wide.with_columns(
        pl.lit(None, pl.UInt32).alias(name) for name in names if name not in wide.columns
    )


def _within(told: pl.DataFrame, indicators: Mapping[str, Indicator]) -> Iterator[pl.DataFrame]:
    """What the outcomes of one figure add up to."""
    series = ["partnership", "indicator", "care_group", "breakdown", "level", "period"]

    def of_kind(kind: Kind, *names: str, percent: bool = False) -> pl.DataFrame:
        ids = [i.id for i in indicators.values() if i.kind is kind and (not percent or i.unit == "percent")]
        return _wide(told.filter(pl.col("indicator").is_in(ids)), "outcome", series, names)

    shares = of_kind(Kind.PROPORTION, "yes", "no", "all")
    yield _rows(shares, {"all": 1, "yes": -1, "no": -1}, EQUAL, "yes and no make all")
    means = of_kind(Kind.MEAN, "numerator_sum", "denominator_sum", percent=True)
    yield _rows(means, {"denominator_sum": 1, "numerator_sum": -1}, BOUND, "no more attended than was open")
    three = ("improved", "unchanged", "declined")
    pairs = of_kind(Kind.MATCHED_CHANGE, *three, "not_matched", "eligible").with_columns(
        kind=pl.concat_str(
            pl.when(pl.col(name).is_not_null()).then(pl.lit(name[0])).otherwise(pl.lit("-"))
            for name in (*three, "not_matched")
        )
    )
    whole = pairs.filter(pl.col("kind") == "iudn")
    yield _rows(
        whole,
        {"eligible": 1, "improved": -1, "unchanged": -1, "declined": -1, "not_matched": -1},
        EQUAL,
        "improved, unchanged, declined and not matched make eligible",
    )
    yield _rows(whole, {"eligible": 1, "not_matched": -1}, AT_LEAST, "children matched")
    matched = pairs.filter(pl.col("kind") == "iud-")
    yield _rows(
        matched, {"eligible": 1, "improved": -1, "unchanged": -1, "declined": -1}, EQUAL, "all are matched"
    )
    unmatched = pairs.filter((pl.col("kind") == "---n") & (pl.col("eligible") != pl.col("not_matched")))
    yield _rows(unmatched, {"eligible": 1, "not_matched": -1}, EQUAL, "none is matched")


def _groups(numbers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Care groups: home and away make all, the others make away; what is missing is not below nought."""
    names = ("home", "kinship", "foster", "residential", "other", "joined", "away", "all")
    wide = _wide(numbers, "group", [name for name in NUMBER if name != "group"], names)
    yield _rows(wide, {"all": 1, "home": -1, "away": -1}, EQUAL, "home and away make all")
    yield _rows(
        wide.filter(pl.col("away").is_null()), {"all": 1, "home": -1}, AT_LEAST, "children away from home"
    )
    yield _rows(wide, {"joined": 1, "residential": -1, "other": -1}, EQUAL, "residential and other joined")
    yield _rows(
        wide.filter(pl.col("other").is_null()),
        {"joined": 1, "residential": -1},
        AT_LEAST,
        "children in other care",
    )
    with_joined = wide.filter(pl.col("joined").is_not_null())
    without = wide.filter(pl.col("joined").is_null())
    yield _rows(
        with_joined, {"away": 1, "kinship": -1, "foster": -1, "joined": -1}, EQUAL, "the groups make away"
    )
    singles = {"kinship": -1, "foster": -1, "residential": -1, "other": -1}
    yield _rows(without, {"away": 1} | singles, EQUAL, "the groups make away")
    some = without.filter(~pl.all_horizontal(pl.col(list(singles)).is_not_null()))
    parts = some.select("away", *list(singles)).with_row_index("row").drop_nulls("away")
    names = ["away", *singles]
    long = parts.unpivot(names, index="row", variable_name="name", value_name="id").drop_nulls("id")
    yield long.filter(pl.len().over("row") > 1).with_columns(
        row=pl.col("row").cast(pl.String),
        factor=pl.when(pl.col("name") == "away").then(1).otherwise(-1).cast(pl.Int64),
        kind=pl.lit(AT_LEAST),
        what=pl.lit("children in the other groups"),
        certain=pl.lit(True),
    )


def _levels(numbers: pl.DataFrame) -> pl.DataFrame:
    """The levels of a split make the figure without it."""
    of = ["number", "partnership", "group", "period"]
    whole = numbers.filter(pl.col("breakdown") == "none").select(*of, whole="id")
    levels = numbers.filter(pl.col("breakdown") != "none").select(*of, "breakdown", "id").join(whole, on=of)
    rows = levels.with_columns(row=pl.struct(*of, "breakdown").rank("dense").cast(pl.String))
    wholes = rows.select("row", id="whole").unique().with_columns(factor=pl.lit(1, pl.Int64))
    return pl.concat(
        [rows.select("row", "id").with_columns(factor=pl.lit(-1, pl.Int64)), wholes]
    ).with_columns(
        kind=pl.lit(EQUAL), what=pl.lit("the levels make the figure without a split"), certain=pl.lit(True)
    )


def _spans(numbers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Quarters make their year, years their window; a part of them is not more than the whole."""
    of = ["number", "partnership", "group", "breakdown", "level"]
    several = numbers.filter(pl.len().over(of) > 1).select(*of, "id", "first", "last")
    inside = several.join(several, on=of, suffix="_part").filter(
        pl.col("first") <= pl.col("first_part"),
        pl.col("last_part") <= pl.col("last"),
        pl.col("id") != pl.col("id_part"),
    )
    length = pl.col("last_part") - pl.col("first_part")
    for size in inside.select(length.alias("size"))["size"].unique().sort():
        parts = inside.filter(length == size)
        covered = (pl.len().over("id") * (size + 1)) == (pl.col("last") - pl.col("first") + 1)
        parts = parts.with_columns(kind=pl.when(covered).then(pl.lit(EQUAL)).otherwise(pl.lit(AT_LEAST)))
        wholes = parts.select("id", "kind", row="id").unique().with_columns(factor=pl.lit(1, pl.Int64))
        terms = parts.select("kind", row="id", id="id_part").with_columns(factor=pl.lit(-1, pl.Int64))
        yield pl.concat(
            [terms.select("row", "id", "kind", "factor"), wholes.select("row", "id", "kind", "factor")]
        ).with_columns(
            row=pl.col("row").cast(pl.String),
            what=pl.lit("the periods make the longer one"),
            certain=pl.lit(True),
        )


def _parts(told: pl.DataFrame, indicators: Mapping[str, Indicator]) -> Iterator[pl.DataFrame]:
    """Numbers that are part of another one, at one place; what lies between is not below nought."""
    place = ["partnership", "group", "breakdown", "level", "period"]
    names = pl.format("{}.{}", "indicator", "outcome")
    ids = told.select(*place, "id", "first", "last", name=names).unique()
    pairs = [(*pair, AT_LEAST) for pair in list_parts(indicators)]
    pairs += [(*pair, BOUND) for pair in list_bounds(indicators)]
    pairs += [(*pair, AMONG) for pair in list_among(indicators)]
    for part, whole, kind in pairs:
        pair = _lined_up(ids.filter(name=whole), ids.filter(name=part))
        yield _terms(pair, f"{whole} without {part}".replace("_", " "), kind)
    sums = [(one, AT_LEAST, "children with neither or both") for one in OVERLAPS]
    sums += [(one, AMONG, "children of neither kind") for one in DISJOINT]
    for overlap, kind, what in sums:
        wide = ids.filter(pl.col("name") == overlap[0][0]).select(*place, pl.col("id").alias(overlap[0][0]))
        for name, _ in overlap[1:]:
            wide = wide.join(
                ids.filter(pl.col("name") == name).select(*place, pl.col("id").alias(name)), on=place
            )
        yield _rows(wide, dict(overlap), kind, what, certain=False)
    bounds = [(((whole, 1), (part, -1)), kind, f"{whole} without {part}") for part, whole, kind in pairs]
    for factors, kind, what in [*bounds, *sums]:
        yield _joined_sums(ids, dict(factors), kind, what.replace("_", " "))


def _joined_sums(ids: pl.DataFrame, factors: Mapping[str, int], kind: str, what: str) -> pl.DataFrame:
    """A sum for residential and other care together, where only some of its numbers are joined."""
    place = ["partnership", "breakdown", "level", "period"]
    of = ids.filter(pl.col("name").is_in(list(factors)))
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
        .select(list(_TERM))
    )


def _flows(told: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Stock of the year before and starts make stock and ends: no less and no more."""
    flows = flows_of(told)
    for sign in (1, -1):
        factors = {"before": sign, STARTED: sign, ENDED: -sign, "now": -sign}
        yield _rows(flows, factors, AMONG, "starts and ends make the change of the stock", certain=False)


def outside_ids(told: pl.DataFrame, outside: pl.DataFrame) -> pl.DataFrame:
    """OUTSIDE with the ids of yes, no and all, and the count of all, of each figure that has such a share."""
    figure = ["partnership", "indicator", "period"]
    own = told.filter(pl.col("care_group") == "all", pl.col("breakdown") == "none")
    ids = _wide(own, "outcome", figure, ("yes", "no", "all"))
    of = own.filter(pl.col("outcome") == "all").select(*figure, of="count")
    return outside.join(ids, on=figure).join(of, on=figure)


def _outside(told: pl.DataFrame, outside: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """A share that others publish: yes lies between its ends, unless they counted on another day."""
    both = outside_ids(told, outside).drop_nulls(["yes", "all"]).with_row_index("row")
    for end, sign in (("low", 1), ("high", -1)):
        terms = [
            both.select("row", id="yes", factor=pl.lit(sign * PARTS, pl.Int64)),
            both.select("row", id="all", factor=-sign * pl.col(end)),
        ]
        yield pl.concat(terms).with_columns(
            row=pl.col("row").cast(pl.String),
            kind=pl.lit(BOUND),
            what=pl.lit("a share that others publish"),
            certain=pl.lit(False),
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
