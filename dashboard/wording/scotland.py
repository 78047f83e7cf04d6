"""Scotland's published figures beside a measure: which may be drawn with it, and the table of all of them.

Here: names of the national groups and cohorts, and which are the same as ours. A national figure is drawn
only where measure and cohort are the same; every other one stands in a table with its cohort and source.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.rows import Benchmark, Definition
from dashboard.markup import Table

_SAME_COHORT = {
    "within_year": ("within_year", "year_flow"),
    "census_31_july": ("census_date",),
    "leavers_within_year": ("within_year",),
}
_GROUPS = {
    "at_home": "At home",
    "kinship_friends_relatives": "Kinship care",
    "foster_all": "Foster care",
    "foster_la": "Foster care (council)",
    "foster_purchased": "Foster care (purchased)",
    "residential_all": "Residential care",
    "away_from_home": "Away from home",
    "community_all": "Community settings",
    "looked_after_all": "All looked after",
    "looked_after_full_year": "All looked after, all year",
    "looked_after_part_year": "All looked after, part of the year",
    "all_pupils": "All pupils",
    "all_leavers": "All leavers",
}
_COHORTS = {
    "within_year": "at any time in the year",
    "year_flow": "in the year",
    "census_date": "on the census day",
    "full_year": "all year",
    "part_year": "part of the year",
    "single_placement_full_year": "one placement all year",
    "all_population": "everyone",
}
_OURS = {"at_home": "home", "looked_after_all": "all"}
NOT_THERE = "—"


def figure_words(value: float, unit: str) -> str:
    """A published figure as it was published: "71.8%", "97 per 1,000", "15,404"."""
    number = f"{value:,.10g}" if value < 1000 else f"{value:,.0f}"
    return {
        "percent": f"{value:.1f}%",
        "per_1000": f"{number} per 1,000",
        "rate_per_1000": f"{value:,.1f} per 1,000",
        "gbp": f"£{value:,.0f}",
        "gbp_per_week": f"£{value:,.0f} a week",
    }.get(unit, number)


def year_of(period: str) -> str:
    """The label of the year that a published period closes: "31 July 2024" is 2023/24; others stay."""
    if period.startswith("31 July "):
        year = int(period[-4:])
        return f"{year - 1}/{year % 100:02d}"
    return period


def drawn(rows: Sequence[Benchmark], definition: Definition) -> dict[str, list[tuple[str, float]]]:
    """(period, value on our scale) of Scotland at home and of all, where measure and cohort are the same."""
    if definition.unit not in ("percent", "per_1000"):
        return {}
    scale = 0.01 if definition.unit == "percent" else 1.0
    found: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        group = _same_group(row, definition)
        if group and row.cohort in _SAME_COHORT.get(definition.cohort_basis, ()):
            found.setdefault(group, []).append((year_of(row.period), scale * row.value))
    return found


def _same_group(row: Benchmark, definition: Definition) -> str | None:
    if definition.care_groups == ("all",):
        return "all" if row.group == "at_home" else None
    return _OURS.get(row.group)


def heading(
    rows: Sequence[Benchmark], definition: Definition, is_drawn: bool, is_split: bool, has_chart: bool = True
) -> str:
    """Whether Scotland publishes the measure, and why its figures are drawn above or are not.

    Where no chart stands above, nothing is said of drawing.
    """
    if not rows:
        return "Scotland publishes no figure of this measure, so none stands beside it"
    if not has_chart:
        return "For context: Scotland’s published figures"
    if is_drawn:
        return "For context: Scotland’s figures on the same measure and cohort are drawn above"
    why = ""
    if is_split:
        why = "are not split in this way"
    elif definition.unit not in ("percent", "per_1000"):
        why = "are for the whole country"
    elif drawn(rows, definition):
        why = "are for other groups or other years"
    if why:
        return f"For context: Scotland’s figures {why}, so they are not drawn above"
    return "For context: Scotland’s figures count other children or other years, so they are not drawn above"


def benchmark_table(rows: Sequence[Benchmark]) -> Table:
    """Groups and cohorts down, years across; every figure as it was published."""
    kept = [row for row in rows if row.group in _GROUPS]
    periods = sorted(
        {row.period for row in kept},
        key=lambda period: (period[-4:] if " " in period else str(int(period[:4]) + 1), period),
    )
    series = sorted(
        {(row.indicator_label, row.cohort, row.group) for row in kept},
        key=lambda key: (
            key[0],
            list(_COHORTS).index(key[1]) if key[1] in _COHORTS else 99,
            list(_GROUPS).index(key[2]),
        ),
    )
    values = {
        (row.indicator_label, row.cohort, row.group, row.period): figure_words(row.value, row.unit)
        for row in kept
    }
    return Table(
        f"Scotland: {kept[0].indicator_label}" if kept else "Scotland",
        ("Group", "Cohort", *periods),
        tuple(
            (
                _GROUPS[group],
                _COHORTS.get(cohort, cohort.replace("_", " ")),
                *(values.get((label, cohort, group, period), NOT_THERE) for period in periods),
            )
            for label, cohort, group in series
        ),
        stacks=False,
    )


def source_note(rows: Sequence[Benchmark]) -> str:
    """Sources, and the warning not to read across cohorts."""
    titles = list(dict.fromkeys(row.source_title for row in rows))
    cohorts = {row.cohort for row in rows}
    warning = (
        " Rows with different cohorts count different children: don’t read one against the other."
        if len(cohorts) > 1
        else ""
    )
    return f"Scotland: {'; '.join(titles)}. {NOT_THERE} means not published for that group and year.{warning}"
