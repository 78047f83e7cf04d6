"""Who was where, when: placements in their order, the group that governs a day, a year and a census.

Here: the rules of `indicators.md` section 1 about days, years, overlaps, routes and ages. `child` is a number
that stands for (partnership, child_ref) inside one run. Not here: what is counted about anybody.

A spell holds on day d where `start <= d < end`; it is in year Y where it starts by 31 July Y and ends after
1 August Y-1. `rank` puts the placements of a child in order: of several, the highest governs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipelines.cohorts.numbers import (
    CHILD_KEY,
    ByYear,
    by_year,
    child_of,
    each_between,
    in_order,
    key_of,
    key_of_child,
    positions,
)
from pipelines.vocabulary import BREAKDOWN_LEVELS, CARE_GROUPS, PLACEMENT_GROUPS

Returns = dict[str, pl.DataFrame]

GROUP = pl.Enum(CARE_GROUPS)
ROUTE = pl.Enum(BREAKDOWN_LEVELS["route"])
AGE_BAND = pl.Enum(BREAKDOWN_LEVELS["age_band"])
_BANDS_START = (5, 12, 16)
"""The age at which each band but the first starts (`indicators.md`, section 1)."""
WHERE = ("care_group", "route")
_PLACED = {
    "placement_type": pl.String,
    "placement_start": pl.Date,
    "placement_end": pl.Date,
    "episode_ref": pl.String,
}
_KEYED = dict.fromkeys(CHILD_KEY, pl.String)
_NOBODY = {
    "children": pl.DataFrame(
        schema={**_KEYED, "sex": pl.String, "birth_month": pl.Date, "scn_held": pl.String}
    ),
    "placements": pl.DataFrame(schema={**_KEYED, **_PLACED}),
}
"""Stands in where no partnership returns any children."""
FAR = date(9999, 12, 31)
"""Stands for the end of a spell that is still open, where two ends are compared."""
_DAYS = 1 << 22
"""More than the days from 1970 to FAR, so that child * _DAYS + day orders by child, then day."""


@dataclass(frozen=True, slots=True)
class Care:
    """The frames that every count shares.

    people: partnership, child_ref, key, child, sex, birth_month, scn_held (one row a child with a placement).
    placements: rank, child, start, end, episode (the key of its reference) and where: care_group, route.
    timeline: child, since, until, episode and where; disjoint. census: child, year, episode and where.
    in_year: child, year, where and `placements`, how many.
    of_year: the rows of in_year by child and year. of_census: those of census.
    """

    people: pl.DataFrame
    placements: pl.DataFrame
    timeline: pl.DataFrame
    census: pl.DataFrame
    in_year: pl.DataFrame
    of_census: ByYear
    of_year: ByYear


def care_of(returns: Returns, first: int, last: int) -> Care:
    """The spells of all children, and their census and year groups for reporting years `first` to `last`."""
    tables = _NOBODY | returns
    people = known_people(tables["children"], tables["placements"])
    placements = ordered_placements(tables["placements"], people)
    timeline = governing_timeline(placements)
    census, within = on_census(timeline, first, last), in_year(placements, first, last)
    indexed = (by_year(frame, people.height, first, last) for frame in (census, within))
    return Care(people, placements, timeline, census, within, *indexed)


def reporting_year_of(day: pl.Expr) -> pl.Expr:
    """The calendar year in which the reporting year of `day` ends; 1 August opens one."""
    return day.dt.year() + (day.dt.month() >= 8).cast(pl.Int32)


def quarter_of(day: pl.Expr) -> pl.Expr:
    """1 for August to October, to 4 for May to July."""
    return ((day.dt.month().cast(pl.Int32) + 4) % 12) // 3 + 1


def age_in(year: pl.Expr, birth_month: pl.Expr, month: int) -> pl.Expr:
    """Completed years of age, in reporting year `year`, on any day of `month` (March: 3; 31 July: 7)."""
    return year - birth_month.dt.year() - (birth_month.dt.month() > month).cast(pl.Int32)


def age_band_of(age: pl.Expr) -> pl.Expr:
    """The band of an age in completed years; `Not known` without one, or before birth."""
    bands = BREAKDOWN_LEVELS["age_band"]
    older = [(age >= start).cast(pl.UInt8) for start in _BANDS_START]
    unknown = pl.lit(bands.index("Not known"), pl.UInt8)
    return pl.when(age >= 0).then(sum(older, pl.lit(0, pl.UInt8))).otherwise(unknown).cat.to(AGE_BAND)


def age_band_at_year_end(year: pl.Expr, birth_month: pl.Expr) -> pl.Expr:
    """The age band on 31 July of `year`; `Not known` without a month of birth, or with one still to come."""
    return age_band_of(age_in(year, birth_month, 7))


def holds_on(day: pl.Expr, start: str, end: str) -> pl.Expr:
    """Whether the spell from column `start` to column `end` (null: open) holds on `day`."""
    return (pl.col(start) <= day) & (pl.col(end).is_null() | (pl.col(end) > day))


def child_and_day(day: pl.Expr) -> pl.Expr:
    """One number that orders rows by `child`, then `day` (1970 or later): sorts and joins on it are quick."""
    return pl.col("child").cast(pl.Int64) * _DAYS + day.to_physical().cast(pl.Int64)


def latest_before(until: pl.Expr) -> pl.Expr:
    """The latest `until` in earlier rows of the same child, in rows sorted by child; null in its first."""
    latest = child_and_day(until).cum_max().shift(1)
    return pl.when(latest // _DAYS == pl.col("child")).then((latest % _DAYS).cast(pl.Int32).cast(pl.Date))


def year_end_of(year: pl.Expr) -> pl.Expr:
    """31 July of `year`."""
    return pl.date(year, 7, 31)


def known_people(children: pl.DataFrame, placements: pl.DataFrame) -> pl.DataFrame:
    """Every child with a placement; sex and age stay empty where the child's row was set aside.

    `child` is the number of the row, so that a person is looked up by position.
    """
    placed = placements.select(*CHILD_KEY, key_of_child()).unique("key", maintain_order=True)
    details = children.select(key_of_child(), "sex", "birth_month", "scn_held")
    return placed.join(details, on="key", how="left", validate="1:1", maintain_order="left").with_row_index(
        "child"
    )


def ordered_placements(placements: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Placements with group and route, in the order that decides which governs: the last of several.

    Later start, then open or later end, then placement label earlier in the alphabet.
    """
    placed = placements.select("episode_ref", "placement_type", start="placement_start", end="placement_end")
    ordered = in_order(
        placed.insert_column(0, child_of(placements, people)),
        child_and_day(pl.col("start")),
        *("end", "placement_type", "episode_ref"),
        descending=(False, True, True),
        nulls_last=(True, True, True),
    ).with_columns(
        key_of("episode_ref").alias("episode"),
        care_group=pl.col("placement_type").replace_strict(PLACEMENT_GROUPS, return_dtype=GROUP),
    )
    return (
        _with_route(ordered).with_row_index("rank").select("rank", "child", "start", "end", "episode", *WHERE)
    )


def _with_route(ordered: pl.DataFrame) -> pl.DataFrame:
    """How a child at home came to be there: the first placement of the episode says it."""
    opening = ordered.unique("episode", keep="first").select("episode", opening="care_group")
    is_home = pl.col("care_group") == "home"
    way = pl.when(pl.col("opening") == "home").then(pl.lit("start_of_help")).otherwise(pl.lit("after_return"))
    return ordered.join(opening, on="episode", validate="m:1", maintain_order="left").with_columns(
        route=pl.when(is_home).then(way.cast(ROUTE))
    )


def governing_timeline(placements: pl.DataFrame) -> pl.DataFrame:
    """The placement that governs each day, as disjoint stretches from `since` to the day before `until`."""
    real = placements.filter(pl.col("end").is_null() | (pl.col("end") > pl.col("start"))).select(
        "child", "rank", "start", until=pl.col("end").fill_null(FAR)
    )
    crowded = real.filter(pl.col("start") < latest_before(pl.col("until")))["child"].unique()
    is_crowded = real["child"].is_in(crowded.implode())
    calm = real.filter(~is_crowded).select("child", "rank", "until", since="start")
    untangled = _untangled(real.filter(is_crowded)).select(calm.columns)
    stretches = pl.concat([calm, untangled]).sort(child_and_day(pl.col("since")))
    governing = placements.select("episode", *WHERE)[stretches["rank"]]  # a rank is a position
    return stretches.select("child", "since", "until").hstack(governing)


def _untangled(real: pl.DataFrame) -> pl.DataFrame:
    """Stretches of children whose placements overlap: cut at every start and end, the top rank governs."""
    edges = pl.concat([real.select("child", since=edge) for edge in ("start", "until")])
    cuts = (
        edges.unique()
        .sort("child", "since")
        .with_columns(until=pl.col("since").shift(-1).over("child").fill_null(FAR))
    )
    return (
        cuts.join(real.select("child", "rank", "start", end="until"), on="child")
        .filter(pl.col("start") <= pl.col("since"), pl.col("end") > pl.col("since"))
        .group_by("child", "since", "until")
        .agg(pl.col("rank").max())
    )


def on_census(timeline: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """child, year, episode, care_group, route: where each child was on 31 July of `first` to `last`."""
    within = timeline.select(
        opening=reporting_year_of(pl.col("since")).clip(lower_bound=first),
        closing=(reporting_year_of(pl.col("until")) - 1).clip(upper_bound=last),
    )
    at, year = each_between(*(column.to_numpy() for column in within))
    census = timeline.select("child", "episode", *WHERE)[at]
    return census.insert_column(1, pl.Series("year", year, pl.Int32))


def in_year(placements: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """child, year, placements and where: the governing placement of each year, and how many there were."""
    within = placements.select(
        opening=reporting_year_of(pl.col("start")).clip(lower_bound=first),
        closing=reporting_year_of(pl.col("end").dt.offset_by("-1d")).fill_null(last).clip(upper_bound=last),
    )
    rank, year = each_between(*(column.to_numpy() for column in within))
    span = last - first + 1
    child_year = placements["child"].to_numpy()[rank].astype(np.int64) * span + (year - first)
    many = np.bincount(child_year)
    found = np.flatnonzero(many)
    governing = np.zeros(len(many), np.int64)
    governing[child_year] = rank  # of several the last stays, and ranks ascend
    numbers = {"child": found // span, "year": found % span + first, "placements": many[found]}
    kinds = {"child": pl.UInt32, "year": pl.Int32, "placements": pl.UInt32}
    return pl.DataFrame(numbers).cast(kinds).hstack(placements.select(WHERE)[governing[found]])


def where_on(frame: pl.DataFrame, day: str, timeline: pl.DataFrame) -> pl.DataFrame:
    """`frame` (with `child` and the date column `day`) with where the child was on the day; null: nowhere."""
    begins, ends = timeline.select(begins=child_and_day(pl.col("since")), ends=child_and_day(pl.col("until")))
    asked = frame.select(child_and_day(pl.col(day)).fill_null(-1)).to_series().to_numpy()
    at = np.searchsorted(begins.to_numpy(), asked, "right") - 1
    is_inside = at >= 0
    is_inside[is_inside] = asked[is_inside] < ends.to_numpy()[at[is_inside]]
    return frame.hstack(timeline[[*WHERE]][positions(np.where(is_inside, at, -1))])


def where_on_or_in_year(frame: pl.DataFrame, day: str, care: Care) -> pl.DataFrame:
    """As `where_on`, but a child who was nowhere on the day is where `year`, a column of `frame`, says."""
    placed = where_on(frame, day, care.timeline)
    is_nowhere = pl.col("care_group").is_null()
    nowhere = placed.filter(is_nowhere)
    found = nowhere.with_columns(care.of_year.look_up(nowhere["child"], nowhere["year"], *WHERE))
    return pl.concat([placed.filter(~is_nowhere), found])
