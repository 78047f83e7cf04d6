"""The independent recount: every cell of a returns folder, from `returns.md` and `indicators.md` alone.

It reads the CSV files itself and goes through them a child at a time. It shares no line with the product, so
that the two can only agree where both say what the texts say. `recount(folder, as_at)` is the way in.
"""

from __future__ import annotations

import oracle_education
import oracle_health
import oracle_leading
import oracle_planned
import oracle_safe
import oracle_surveys
import oracle_wellbeing
import oracle_who
from oracle_aggregate import ready_made
from oracle_catalogue import declared
from oracle_cells import Sheet, grid
from oracle_reading import read_returns
from oracle_spells import Children, Period
from oracle_years import covered_years, shown_years

ON_THE_CENSUS = (oracle_who, oracle_safe, oracle_health, oracle_planned, oracle_leading)
IN_THE_YEAR = (
    oracle_who,
    oracle_safe,
    oracle_wellbeing,
    oracle_health,
    oracle_education,
    oracle_planned,
    oracle_leading,
    oracle_surveys,
)


def recount(folder, as_at):
    """(partnership, period, period kind, cohort basis, group, breakdown, level, indicator, outcome) ->
    (status, count), for every partnership of a returns folder.
    """
    senders = read_returns(folder, as_at)
    indicators = declared(senders.values())
    cells = {}
    for code, sender in senders.items():
        for key, cell in recount_sender(sender, indicators).items():
            cells[(code, *key)] = cell
    return cells


def recount_sender(sender, indicators):
    """The cells of one partnership."""
    years, covered = shown_years(sender), covered_years(sender)
    strokes = {}
    children = Children(sender)
    for year in years:
        whole = Sheet(Period(year))
        for section in ON_THE_CENSUS:
            section.census(children, whole)
        for section in IN_THE_YEAR:
            section.year(children, whole)
        strokes |= whole.strokes
        for quarter in (1, 2, 3, 4):
            part = Sheet(Period(year, quarter))
            oracle_planned.reviews(children, part)
            strokes |= part.strokes
    periods = {
        kind: [period for period in periods_of(kind, years) if period.last <= sender.as_at]
        for kind in ("year", "census", "quarter")
    }
    return grid(indicators, sender, covered, periods, strokes, ready_made(sender, indicators))


def periods_of(kind, years):
    if kind == "quarter":
        return [Period(year, quarter) for year in years for quarter in (1, 2, 3, 4)]
    return [Period(year) for year in years]
