"""How much of a release can be seen, as a short table for who built it. No figure of a child stands in it.

Here: the words and the table. Not here: what is counted as seen (`visibility.py`).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.catalogue import read_catalogue
from pipelines.releases import read_table
from pipelines.visibility import SIZES, UNKNOWN_SIZE, comparable, sizes
from pipelines.vocabulary import PUBLISHED_GROUPS

LEAST_SEEN = 5
"""How many measures are named that can be seen least at home."""


def seen_words(path: Path) -> str:
    """The share of figures that can be seen, by size of partnership and care group; measures seen least."""
    indicators, cells = read_catalogue(read_table(path, "indicators")), read_table(path, "cells")
    table = read_table(path, "visibility").join(sizes(cells), on="partnership")
    beside = comparable(cells, table, indicators).join(sizes(cells), on="partnership")
    lines = ["Figures that can be seen, by children looked after and care group:"]
    lines.append(_line("children", "areas", *PUBLISHED_GROUPS, "compared"))
    for size in (*(name for _, name in SIZES), UNKNOWN_SIZE):
        part = table.filter(size=size)
        if part.height:
            shares = [_share(part.filter(care_group=group)) for group in PUBLISHED_GROUPS]
            compared = beside.filter(size=size)["is_comparable"].mean()
            lines.append(_line(size, part["partnership"].n_unique(), *map(_percent, (*shares, compared))))
    lines.append("(compared: measures that show home beside another group, at some grain)")
    return "\n".join([*lines, _least_seen(table)])


def _share(table: pl.DataFrame) -> float | None:
    """Figures seen, of all that were counted at the grain of the plan."""
    told = table.filter(pl.col("share").is_not_null())
    figures = told.select((pl.col("published") + pl.col("banded")).sum() / _told().sum())
    return figures.item() if told.height else None


def _told() -> pl.Expr:
    return pl.col("published") + pl.col("banded") + pl.col("withheld")


def _least_seen(table: pl.DataFrame) -> str:
    home = table.filter(pl.col("care_group") == "home", pl.col("share").is_not_null())
    shares = home.group_by("indicator").agg(
        share=(pl.col("published") + pl.col("banded")).sum() / _told().sum()
    )
    least = shares.filter(pl.col("share") < 1).sort("share", "indicator").head(LEAST_SEEN)
    if not home.height:
        return "No figure of children looked after at home was counted: see what the returns did not send."
    if not least.height:
        return "Every figure of children looked after at home can be seen."
    named = (f"{name} {_percent(share)}" for name, share in least.select("indicator", "share").iter_rows())
    return f"Least seen at home: {', '.join(named)}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _line(*words: object) -> str:
    return f"  {words[0]!s:<14}" + "".join(f"{word!s:>12}" for word in words[1:])
