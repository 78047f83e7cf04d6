"""A reader of one released table with a solver of their own; no sum here comes from what is tested."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

PARTS = ("kinship", "foster", "residential", "other")
MANY = 2000


def sums_of(names):
    """What any reader knows of such a table: numbers that add up to another one."""
    groups = {group for group, _ in names}
    for group in groups:
        yield [(group, "yes"), (group, "no")], (group, "all")
    for outcome in ("yes", "no", "all"):
        if parts := [(group, outcome) for group in PARTS if group in groups]:
            yield parts, ("away", outcome)
        yield [("home", outcome), ("away", outcome)], ("all", outcome)


def intervals(table):
    """(least, most) of each withheld number of (group, outcome) -> count, None, or what a band says of it."""
    names = list(table)
    place = {name: index for index, name in enumerate(names)}
    rows = []
    for parts, whole in sums_of(names):
        row = np.zeros(len(names))
        row[[place[part] for part in parts]] = 1
        row[place[whole]] = -1
        rows.append(row)
    known = [limits(table[name]) for name in names]
    low, high = (np.array(side, dtype=float) for side in zip(*known, strict=True))
    return {
        name: tuple(extreme(place[name], rows, low, high, sign) for sign in (1, -1))
        for name in names
        if not isinstance(table[name], int)
    }


def limits(told):
    """The least and most that one number can be by itself."""
    return (0, MANY) if told is None else (told, told) if isinstance(told, int) else told


def extreme(index, rows, low, high, sign):
    """The least (sign 1) or most (sign -1) that a number can be."""
    aim = np.zeros(len(low))
    aim[index] = sign
    found = milp(
        aim,
        integrality=np.ones(len(low)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(np.array(rows), 0, 0),
    )
    assert found.success, found.message
    return round(sign * found.fun)


def closest(table):
    """The narrowest interval of any withheld number; MANY where nothing is withheld."""
    return min((most - least for least, most in intervals(table).values()), default=MANY)
