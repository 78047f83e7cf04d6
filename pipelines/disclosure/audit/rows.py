"""The sums between released numbers, as a reader would write them down: one long frame of terms.

Built from the released cells by joins, apart from the protection's own relations. Here: numbers and rows. Not
here: how closely an unknown number can be told (`intervals.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from pipelines.disclosure.audit.facts import ENDED, STARTED, name_numbers
from pipelines.disclosure.audit.flows import flows_of, sums_since
from pipelines.disclosure.audit.joined import joined_in
from pipelines.disclosure.audit.parts import sums_of_parts
from pipelines.disclosure.audit.terms import AMONG, AT_LEAST, BOUND, EQUAL, TERM, bound_of, rows_of, wide_of
from pipelines.indicator import Indicator, Kind
from pipelines.outside import PARTS
from pipelines.vocabulary import CELL_KEY, Status, label_year

PLACE = ["partnership", "group", "breakdown", "level", "period"]
NUMBER = ["number", *PLACE]
TOLD = (Status.PUBLISHED, Status.BANDED, Status.WITHHELD)


@dataclass(frozen=True, slots=True)
class Sums:
    """numbers: id, NUMBER, value (null where not told). cells: released cells with their `id`.

    terms: row, kind, certain, what, id, factor. A row that is not `certain` holds only as far as the returns
    agree: a reader who sees that it does not hold lets it go.
    """

    numbers: pl.DataFrame
    cells: pl.DataFrame
    terms: pl.DataFrame


@dataclass(slots=True)
class Written:
    """The sums last written, and the numbers that they are of: of the same numbers they are the same, however
    many of these are told."""

    numbers: pl.DataFrame = field(default_factory=pl.DataFrame)
    indicators: Mapping[str, Indicator] | None = None
    terms: pl.DataFrame = field(default_factory=pl.DataFrame)


def write_sums(
    cells: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    outside: pl.DataFrame | None = None,
    written: Written | None = None,
    plan: pl.DataFrame | None = None,
) -> Sums:
    """The numbers behind released cells (CELL_KEY, count, status, band) and every sum between them.

    outside: shares that others publish (`outside.OUTSIDE`). written: what was written before, and is now.
    plan: the plan of the release (`joined.py`).
    """
    told = _numbered(cells.filter(pl.col("status").is_in([str(one) for one in TOLD])), indicators, plan)
    numbers = (
        told.group_by("id", *NUMBER)
        .agg(value=pl.col("count").max(), first=pl.col("first").first(), last=pl.col("last").first())
        .sort("id")
    )
    counted = [*_flows(told), *([] if outside is None else _outside(told, outside))]
    terms = pl.concat([_terms_of_numbers(told, numbers, indicators, written), _as_terms(counted, "c")])
    return Sums(numbers, told, terms)


def _terms_of_numbers(
    told: pl.DataFrame,
    numbers: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    written: Written | None,
) -> pl.DataFrame:
    """TERM of the sums that hold whatever was counted."""
    keys = told.select(*CELL_KEY, "id", "number", "group")
    if written and written.indicators == indicators and keys.equals(written.numbers):
        return written.terms
    rows = [
        *_within(told, indicators),
        *_groups(numbers),
        _levels(numbers),
        *_spans(numbers),
        *sums_of_parts(told, indicators),
    ]
    terms = _as_terms(rows, "n")
    if written:
        written.numbers, written.indicators, written.terms = keys, indicators, terms
    return terms


def _as_terms(rows: list[pl.DataFrame], name: str) -> pl.DataFrame:
    """TERM of several frames of rows, each row with a name of its own."""
    terms = [
        one.with_columns(row=pl.format("{}{} {}", pl.lit(name), pl.lit(index), pl.col("row")))
        for index, one in enumerate(row for row in rows if row.height)
    ]
    empty = pl.DataFrame(schema=TERM)
    return pl.concat([empty, *(one.select(list(TERM)).cast(TERM) for one in terms)])


def placed_numbers(
    told: pl.DataFrame, indicators: Mapping[str, Indicator], plan: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The cells, with `number` and `group`: what each is a number of; `first` and `last` quarter."""
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
    placed = told.join(name_numbers(indicators), on=["indicator", "outcome"]).join(spans, on="period")
    joined = joined_in(placed, plan).with_columns(joined=pl.lit(True))
    return (
        placed.join(joined, on=["partnership", "indicator", "period"], how="left")
        .with_columns(
            number=pl.when(is_all).then("number_in_all").otherwise("number"),
            group=pl.when(is_all)
            .then("group_in_all")
            .when(pl.col("joined") & (pl.col("care_group") == "residential"))
            .then(pl.lit("joined"))
            .otherwise("care_group"),
        )
        .drop("number_in_all", "group_in_all", "joined")
    )


def _numbered(
    told: pl.DataFrame, indicators: Mapping[str, Indicator], plan: pl.DataFrame | None
) -> pl.DataFrame:
    """The cells, each with the id of its number: cells that show one number share it."""
    named = placed_numbers(told, indicators, plan)
    differs = (pl.col("count").n_unique() - pl.col("count").is_null().any()).over(NUMBER) > 1
    apart = named.with_columns(differs=differs.any().over("partnership", "number", "period"))
    is_all = pl.col("care_group") == "all"
    return (
        apart.with_columns(
            number=pl.when("differs").then(pl.format("{}: {}", "indicator", "outcome")).otherwise("number"),
            group=pl.when(pl.col("differs") & is_all).then("care_group").otherwise("group"),
        )
        .with_columns(id=pl.struct(NUMBER).rank("dense").cast(pl.UInt32))
        .drop("differs")
    )


def _quarters(period: str) -> tuple[int, int]:
    """First and last quarter of a period, counted from year 0."""
    last = 4 * label_year(period) + 3
    if " Q" in period:
        return last - 4 + int(period[-1]), last - 4 + int(period[-1])
    return 4 * label_year(period.partition("–")[0]), last


def _within(told: pl.DataFrame, indicators: Mapping[str, Indicator]) -> Iterator[pl.DataFrame]:
    """What the outcomes of one figure add up to."""
    series = ["partnership", "indicator", "care_group", "breakdown", "level", "period"]

    def of_kind(kind: Kind, *names: str, percent: bool = False) -> pl.DataFrame:
        ids = [i.id for i in indicators.values() if i.kind is kind and (not percent or i.unit == "percent")]
        return wide_of(told.filter(pl.col("indicator").is_in(ids)), "outcome", series, names)

    shares = of_kind(Kind.PROPORTION, "yes", "no", "all")
    yield rows_of(shares, {"all": 1, "yes": -1, "no": -1}, EQUAL, "yes and no make all")
    means = of_kind(Kind.MEAN, "numerator_sum", "denominator_sum", percent=True)
    yield rows_of(means, {"denominator_sum": 1, "numerator_sum": -1}, BOUND, "no more attended than was open")
    three = ("improved", "unchanged", "declined")
    pairs = of_kind(Kind.MATCHED_CHANGE, *three, "not_matched", "eligible").with_columns(
        kind=pl.concat_str(
            pl.when(pl.col(name).is_not_null()).then(pl.lit(name[0])).otherwise(pl.lit("-"))
            for name in (*three, "not_matched")
        )
    )
    whole = pairs.filter(pl.col("kind") == "iudn")
    yield rows_of(
        whole,
        {"eligible": 1, "improved": -1, "unchanged": -1, "declined": -1, "not_matched": -1},
        EQUAL,
        "improved, unchanged, declined and not matched make eligible",
    )
    yield rows_of(whole, {"eligible": 1, "not_matched": -1}, AT_LEAST, "children matched")
    matched = pairs.filter(pl.col("kind") == "iud-")
    yield rows_of(
        matched, {"eligible": 1, "improved": -1, "unchanged": -1, "declined": -1}, EQUAL, "all are matched"
    )
    unmatched = pairs.filter((pl.col("kind") == "---n") & (pl.col("eligible") != pl.col("not_matched")))
    yield rows_of(unmatched, {"eligible": 1, "not_matched": -1}, EQUAL, "none is matched")


def _groups(numbers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Care groups: home and away make all, the others make away; what is missing is not below nought."""
    names = ("home", "kinship", "foster", "residential", "other", "joined", "away", "all")
    wide = wide_of(numbers, "group", [name for name in NUMBER if name != "group"], names)
    yield rows_of(wide, {"all": 1, "home": -1, "away": -1}, EQUAL, "home and away make all")
    yield rows_of(
        wide.filter(pl.col("away").is_null()), {"all": 1, "home": -1}, AT_LEAST, "children away from home"
    )
    yield rows_of(wide, {"joined": 1, "residential": -1, "other": -1}, EQUAL, "residential and other joined")
    yield rows_of(
        wide.filter(pl.col("other").is_null()),
        {"joined": 1, "residential": -1},
        AT_LEAST,
        "children in other care",
    )
    with_joined = wide.filter(pl.col("joined").is_not_null())
    without = wide.filter(pl.col("joined").is_null())
    yield rows_of(
        with_joined, {"away": 1, "kinship": -1, "foster": -1, "joined": -1}, EQUAL, "the groups make away"
    )
    singles = {"kinship": -1, "foster": -1, "residential": -1, "other": -1}
    yield rows_of(without, {"away": 1} | singles, EQUAL, "the groups make away")
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


def _flows(told: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Stock of the year before and starts make stock and ends: no less and no more."""
    flows = flows_of(told)
    for sign in (1, -1):
        factors = {"before": sign, STARTED: sign, ENDED: -sign, "now": -sign}
        yield rows_of(flows, factors, AMONG, "starts and ends make the change of the stock", certain=False)
    for one in sums_since(told):
        yield bound_of(one, "children looked after in the year and a year before")


def outside_ids(told: pl.DataFrame, outside: pl.DataFrame) -> pl.DataFrame:
    """OUTSIDE with the ids of yes, no and all, and the count of all, of each figure that has such a share."""
    figure = ["partnership", "indicator", "period"]
    own = told.filter(pl.col("care_group") == "all", pl.col("breakdown") == "none")
    ids = wide_of(own, "outcome", figure, ("yes", "no", "all"))
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
