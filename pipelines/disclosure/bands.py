"""Bands: "over 90%" where a share is withheld because its other side is small (decision 082).

The edge depends on the denominator alone, so the choice of band says nothing more than the band. Here: which
withheld shares lie in their band, and which bands stand after the audit. Not here: how an audit reads one
(`audit/reader.py`), or its words (`measures/words.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from pipelines.disclosure.audit import AuditResult
from pipelines.disclosure.parts import PART, in_parts
from pipelines.disclosure.primary import SERIES
from pipelines.indicator import Indicator, Kind
from pipelines.policy import Policy
from pipelines.vocabulary import CELL_KEY, Outcome, PeriodKind, Status

HUNDREDTHS = 100
FIRST = "home"
"""The group whose band is kept longest."""
ROUNDS = 3
Audit = Callable[[pl.DataFrame], AuditResult]


def find_bands(
    cells: pl.DataFrame, counted: pl.DataFrame, indicators: Mapping[str, Indicator], policy: Policy
) -> pl.DataFrame:
    """CELL_KEY and `band` (`>0.90`, `<0.10`) of each withheld share of a whole group that lies in its band.

    cells: protected. counted: the same cells with their counts. Only where the number of children is
    published, and never for a quarter.
    """
    hidden = cells.filter(
        pl.col("status") == Status.WITHHELD,
        pl.col("outcome") == Outcome.YES,
        pl.col("breakdown") == "none",
        pl.col("period_kind") != PeriodKind.QUARTER,
    ).select(CELL_KEY)
    bases = cells.filter(pl.col("outcome") == Outcome.ALL, pl.col("count") > 0).select(*SERIES, of="count")
    needs = pl.DataFrame(
        [
            (one.id, policy.thresholds(one).narrowest_interval)
            for one in indicators.values()
            if one.kind is Kind.PROPORTION and not policy.is_exempt(one)
        ],
        {"indicator": pl.String, "need": pl.Int64},
        orient="row",
    )
    known = (
        hidden.join(bases, on=SERIES)
        .join(needs, on="indicator")
        .join(counted.select(*CELL_KEY, "count"), on=CELL_KEY)
    )
    edged = known.with_columns(edge=_edge(policy.bands)).drop_nulls("edge")
    share = HUNDREDTHS * pl.col("count")
    over, under = share > pl.col("edge") * pl.col("of"), share < (HUNDREDTHS - pl.col("edge")) * pl.col("of")
    band = (
        pl.when(over)
        .then(_named(">", pl.col("edge")))
        .when(under)
        .then(_named("<", HUNDREDTHS - pl.col("edge")))
    )
    return edged.select(*CELL_KEY, band=band).drop_nulls("band").sort(CELL_KEY)


def _edge(shares: tuple[float, ...]) -> pl.Expr:
    """The highest share, in hundredths, whose band holds as many counts as an interval needs, by `of`."""
    chosen = pl.lit(None, pl.Int64)
    for edge in sorted(round(share * HUNDREDTHS) for share in shares):
        within = pl.col("of") - pl.col("of") * edge // HUNDREDTHS - 1
        chosen = pl.when(within >= pl.col("need")).then(pl.lit(edge, pl.Int64)).otherwise(chosen)
    return chosen


def _named(sign: str, hundredths: pl.Expr) -> pl.Expr:
    return pl.format("{}0.{}", pl.lit(sign), hundredths.cast(pl.String).str.zfill(2))


def said_again(bands: pl.DataFrame, cells: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """CELL_KEY of the bands that the newest earlier release gave for the same number of children.

    said: what that release said (`hold_back.said_before`). Taking such a band away would hide nothing.
    """
    bases = cells.filter(pl.col("outcome") == Outcome.ALL).select(*CELL_KEY, "count")
    same = said.join(bases, on=CELL_KEY).filter(pl.col("before") == pl.col("count")).select(SERIES)
    given = said.filter(pl.col("status_before") == Status.BANDED).select(*CELL_KEY, band="band_before")
    return (
        bands.join(given, on=[*CELL_KEY, "band"], how="semi")
        .join(same, on=SERIES, how="semi")
        .select(CELL_KEY)
    )


def give_bands(
    cells: pl.DataFrame,
    bands: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    audit: Audit,
    standing: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, AuditResult] | None:
    """The cells with the bands that the audit lets stand, and that audit; None where it lets none.

    Where a band lets something be told, all bands of that family and year go: first but those at home, then
    those too, and in the end every band. Those of `standing` (CELL_KEY) stay as long as any does.
    """
    stays = (
        (bands.clear() if standing is None else standing).select(CELL_KEY).with_columns(stays=pl.lit(True))
    )
    given = in_parts(_of_hidden(bands, cells), indicators).join(stays, on=CELL_KEY, how="left")
    barred = pl.DataFrame(schema={**PART, "bar": pl.Int64})
    for turn in range(ROUNDS + 1):
        if not given.height:
            return None
        banded = _with_bands(cells, given)
        found = audit(banded)
        if found.passed:
            return banded, found
        told = in_parts(found.findings, indicators).select(*PART, bar=pl.lit(1, pl.Int64)).unique()
        barred = pl.concat([barred, told]).group_by(*PART).agg(pl.col("bar").sum())
        given = given.drop("bar", strict=False).join(barred, on=list(PART), how="left")
        at_home = (pl.col("bar") == 1) & (pl.col("care_group") == FIRST)
        more = pl.lit(turn < ROUNDS - 1) & (pl.col("bar").is_null() | at_home)
        given = given.filter(pl.col("stays").fill_null(False) | more)
    return None


def _of_hidden(bands: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The bands whose share is still withheld and whose number of children is still published."""
    hidden = cells.filter(pl.col("status") == Status.WITHHELD)
    bases = cells.filter(pl.col("outcome") == Outcome.ALL, pl.col("status") == Status.PUBLISHED)
    return bands.join(hidden, on=CELL_KEY, how="semi").join(bases, on=SERIES, how="semi")


def _with_bands(cells: pl.DataFrame, bands: pl.DataFrame) -> pl.DataFrame:
    """The cells with these bands, beside those that they have."""
    given = bands.select(*CELL_KEY, given="band")
    joined = cells.join(given, on=CELL_KEY, how="left", maintain_order="left")
    is_given = pl.col("given").is_not_null()
    return joined.with_columns(
        status=pl.when(is_given).then(pl.lit(str(Status.BANDED))).otherwise("status"),
        band=pl.coalesce("given", "band"),
    ).select(cells.columns)
