"""How far a reader can narrow down the withheld cells of one published table (`methods.md` A6).

Here: one two-way table with its margins. Not here: linked tables, or the audit of a release, which shares no
code with this (`disclosure/audit/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from pipelines.stats import checks
from pipelines.stats.results import Result

Cell = int | None


@dataclass(frozen=True, slots=True)
class Feasibility(Result):
    """For each withheld cell its row, col, low, high, and safe_at_<protect>; whether all are safe."""

    withheld: tuple[dict[str, int | bool], ...]
    table_safe: bool


def sdc_feasibility(
    published: Sequence[Sequence[Cell]],
    row_totals: Sequence[Cell],
    col_totals: Sequence[Cell],
    protect: int = 5,
) -> Feasibility:
    """The least and the most that each withheld cell (None) can be, given all that is published.

    Cells are whole and not negative, rows and columns add up to their totals, a total may itself be withheld.
    The relations are those of a transport problem, so the linear optimum is a whole number: the interval is
    exact, as by going through every completion. Safe means that it spans at least `protect`.
    Raises ValueError for rows of unequal length, totals that do not match the table's shape, numbers that are
    negative or not whole, and a table that does not add up.
    """
    width = checks.count("protect", protect)
    holes = _holes(published, row_totals, col_totals)
    relations, rest = _relations(published, row_totals, col_totals, holes)
    if np.any(rest[~relations.any(axis=1)] != 0):
        raise ValueError("published does not add up to row_totals and col_totals")
    withheld = []
    for i, (row, col) in enumerate(holes):
        low, high = (_extreme(relations, rest, i, side) for side in (1, -1))
        safe = high is None or high - low >= width
        withheld.append({"row": row, "col": col, "low": low, "high": high, f"safe_at_{width}": safe})
    return Feasibility(tuple(withheld), all(cell[f"safe_at_{width}"] for cell in withheld))


def _holes(
    published: Sequence[Sequence[Cell]], row_totals: Sequence[Cell], col_totals: Sequence[Cell]
) -> list[tuple[int, int]]:
    checks.same_length(published=published, row_totals=row_totals)
    for row in published:
        checks.same_length(**{"each row of published": row, "col_totals": col_totals})
    for name, values in (("row_totals", row_totals), ("col_totals", col_totals)):
        checks.counts(name, [one for one in values if one is not None])
    for row in published:
        checks.counts("published", [one for one in row if one is not None])
    return [(i, j) for i, row in enumerate(published) for j, cell in enumerate(row) if cell is None]


def _relations(
    published: Sequence[Sequence[Cell]],
    row_totals: Sequence[Cell],
    col_totals: Sequence[Cell],
    holes: list[tuple[int, int]],
) -> tuple[np.ndarray, np.ndarray]:
    """Which holes each known total adds up (rows, then columns), and what is left of it for them."""
    lines = [(0, i, total, row) for i, (total, row) in enumerate(zip(row_totals, published, strict=True))]
    columns = zip(*published, strict=True)
    lines += [(1, j, total, col) for j, (total, col) in enumerate(zip(col_totals, columns, strict=True))]
    known = [line for line in lines if line[2] is not None]
    members = [[hole[axis] == at for hole in holes] for axis, at, _, _ in known]
    rest = [total - sum(cell for cell in cells if cell is not None) for _, _, total, cells in known]
    return np.array(members, dtype=float).reshape(len(known), len(holes)), np.array(rest, dtype=float)


def _extreme(relations: np.ndarray, rest: np.ndarray, i: int, side: int) -> int | None:
    """The least (side 1) or the most (side −1) of unknown i; None where nothing bounds it."""
    aim = np.zeros(relations.shape[1])
    aim[i] = side
    answer = linprog(aim, A_eq=relations, b_eq=rest, bounds=(0, None), method="highs")
    if answer.status == 3:
        return None
    if answer.status:
        raise ValueError("published does not add up to row_totals and col_totals")
    return round(side * answer.fun)
