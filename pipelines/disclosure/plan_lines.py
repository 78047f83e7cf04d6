"""A line of the publication plan, and why it is so, in words for a reader.

Here: from what was found for a partnership and indicator to its line. Not here: what is found (`plan.py`).
"""

from __future__ import annotations

from pipelines.disclosure.plan_kept import AS_BEFORE
from pipelines.policy import Policy

THREE = ("home", "away", "all")
SEPARATOR = ", "


def line_of(row: dict, policy: Policy) -> dict:
    """One line of the plan, from what was found for a pair."""
    if row["exempt"] or row["counted"] is None:
        groups, words = row["declared"], "Each year."
        if row["exempt"]:
            words = "Each year. It counts meetings, not children."
        return _line(row, "year", groups, 1, words, splits=row["breakdowns"], quarters=row["declared"])
    if row["window_years"] is None:
        return _line(row, "not_enough", [], 0, _words_of_not_enough(row, policy))
    groups = [name for name in row["shown"] if not (row["joined"] and name == "other")]
    splits = sorted(row["splits"] or [])
    grain = "year" if row["window_years"] == 1 else f"{_number(row['window_years']).lower()}_years"
    is_year = row["window_years"] == 1
    return _line(
        row,
        grain,
        groups,
        row["window_years"],
        _words(row, groups, splits, policy),
        joined=bool(row["joined"]),
        splits=splits,
        quarters=[
            name
            for name in row["quarters"] or []
            if is_year and not (row["quarters_joined"] and name == "other")
        ],
        quarters_joined=bool(row["quarters_joined"]) and is_year,
    )


def _line(
    row: dict,
    grain: str,
    groups: list[str],
    years: int,
    words: str,
    *,
    joined: bool = False,
    splits: list[str] | None = None,
    quarters: list[str] | None = None,
    quarters_joined: bool = False,
) -> dict:
    return {
        "partnership": row["partnership"],
        "indicator": row["indicator"],
        "grain": grain,
        "groups": SEPARATOR.join(groups),
        "window_years": years,
        "words": words,
        "joined": joined,
        "closes": row["closes"],
        "splits": SEPARATOR.join(["none", *(name for name in splits or [] if name != "none")]),
        "quarters": SEPARATOR.join(quarters or ["-"]),
        "quarters_joined": quarters_joined,
    }


def _number(years: int) -> str:
    names = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six"}
    return names.get(years, str(years))


def _words_of_not_enough(row: dict, policy: Policy) -> str:
    longest = _number(max(policy.plan["windows"])).lower()
    few = f"too often fewer than {row['least']}, even over {longest} years together"
    return f"Not enough {row['whom']}{_where(row)}: {few}."


_SPLITS = {
    "age_band": "age",
    "route": "way home",
    "baseline_band": "where children began",
    "pairs": "what became of those not assessed twice",
}


def _either(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _where(row: dict) -> str:
    """Where children are counted; nothing where a measure is of no care group."""
    if "home" not in row["declared"]:
        return ""
    others = set(row["declared"]) - {"home", "all"}
    return " at home, or in every group to compare with" if others else " at home"


def _words(row: dict, groups: list[str], splits: list[str], policy: Policy) -> str:
    """Why this grain, for a reader."""
    words = []
    if row["window_years"] == 1:
        words.append("Each year.")
    elif row.get("is_kept"):
        words.append(f"{_number(row['window_years'])} years together.")
    else:
        few = f"there are too often fewer than {row['least']} {row['whom']} a year{_where(row)}"
        words.append(f"{_number(row['window_years'])} years together, because {few}.")
    if set(groups) == set(THREE) and set(row["declared"]) > set(THREE):
        words.append("Away from home as one group, because no single group there is large enough.")
    if row["joined"]:
        below = policy.plan["joined_below"]
        words.append(f"Residential care includes other care, which mostly has fewer than {below} children.")
    if left_out := [name for name in row["breakdowns"] if name not in ("none", *splits)]:
        names = _either([_SPLITS.get(name, name) for name in left_out])
        words.append(f"Not split by {names}: too few children.")
    if row.get("is_kept"):
        words.append(AS_BEFORE)
    return " ".join(words)
