"""What changed between two releases for a partnership: moved, newly published, no longer published.

Here: a comparison of the two release files and of nothing else. A figure that moved by fewer children than
the policy lets be told is counted among the moved and is not listed with its values: the audit refuses such
a pair of releases, and this page does not rely on that.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from dashboard import store
from dashboard.figures.data_facts import about
from dashboard.figures.evidence import MAIN_OUTCOME, definitions
from dashboard.store import Release

_KEY = "indicator, period, cohort_basis, care_group, breakdown, level, outcome"
_PLACE = 6
"""Columns of the key that make a figure; the seventh is the outcome."""
_PUBLISHED = "published"
Key = tuple[str, ...]


class Moves(NamedTuple):
    """Cells of one measure: how many differ between the releases, and in what way."""

    indicator: str
    unchanged: int
    moved: int
    newly_published: int
    no_longer_published: int

    @property
    def differ(self) -> int:
        return self.moved + self.newly_published + self.no_longer_published


class Revised(NamedTuple):
    """A figure that both releases publish, in their own words; None where the move is not to be told."""

    indicator: str
    period: str
    care_group: str
    breakdown: str
    level: str
    before: str | None
    now: str | None


@lru_cache(maxsize=32)
def moves(earlier: Release, later: Release, partnership: str) -> tuple[Moves, ...]:
    """A row for each measure of the later release that differs, and one for each that does not."""
    before, now = _cells(earlier, partnership), _cells(later, partnership)
    found: dict[str, list[int]] = {name: [0, 0, 0, 0] for name in definitions(later)}
    for key in before.keys() | now.keys():
        place = _class(before.get(key), now.get(key))
        if place is not None:
            found.setdefault(key[0], [0, 0, 0, 0])[place] += 1
    return tuple(Moves(name, *counts) for name, counts in found.items())


def _class(before: int | None, now: int | None) -> int | None:
    """0 unchanged, 1 moved, 2 newly published, 3 no longer published; None where neither is published."""
    if before is None:
        return None if now is None else 2
    if now is None:
        return 3
    return int(before != now)


def _cells(release: Release, partnership: str) -> dict[Key, int]:
    rows = store.query(
        release,
        lambda *row: row,
        f"select {_KEY}, count from cells where partnership = ? and status = '{_PUBLISHED}'",
        partnership,
    )
    return {row[:-1]: row[-1] for row in rows}


@lru_cache(maxsize=32)
def revised(earlier: Release, later: Release, partnership: str) -> tuple[Revised, ...]:
    """The figures that both releases publish and that are not the same, in the order of the catalogue."""
    before, now = _cells(earlier, partnership), _cells(later, partnership)
    moved = {key for key in before.keys() & now.keys() if before[key] != now[key]}
    small = least_change(later)
    hidden = {key[:_PLACE] for key in moved if 0 < abs(before[key] - now[key]) < small}
    was, is_ = _figures(earlier, partnership), _figures(later, partnership)
    places = {key[:_PLACE] for key in moved} & was.keys() & is_.keys()
    return tuple(_revised(place, place in hidden, was, is_) for place in _ordered(places, later))


def least_change(release: Release) -> int:
    """Children by which a count must differ to be told: the largest of the policy's smallest counts."""
    policy = about(release).policy
    limits = (policy.get(name, {}).get("smallest_count", 0) for name in ("thresholds", "sensitive"))
    return max(5, *limits)


def _figures(release: Release, partnership: str) -> dict[Key, str]:
    main = {name: MAIN_OUTCOME[one.kind] for name, one in definitions(release).items()}
    rows = store.query(
        release,
        lambda *row: row,
        f"select {_KEY}, words from measures where partnership = ? and status = '{_PUBLISHED}'",
        partnership,
    )
    return {row[:_PLACE]: row[-1] for row in rows if row[_PLACE] == main.get(row[0])}


def _ordered(places: Iterable[Key], release: Release) -> list[Key]:
    order = {name: place for place, name in enumerate(definitions(release))}
    return sorted(places, key=lambda key: (order.get(key[0], len(order)), key))


def _revised(place: Key, is_hidden: bool, was: dict[Key, str], now: dict[Key, str]) -> Revised:
    indicator, period, _, group, breakdown, level = place
    words = (None, None) if is_hidden else (was[place], now[place])
    return Revised(indicator, period, group, breakdown, level, *words)
