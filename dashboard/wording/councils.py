"""Words on the framework's figures of a council: the table, where they come from, or why there are none.

Here: figures as they were published. Never a rank: the family group is a range.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.councils import CouncilYear
from dashboard.figures.rows import Partnership
from dashboard.markup import Table
from dashboard.wording.scotland import NOT_THERE, figure_words

FRAMEWORK = "Local Government Benchmarking Framework"
INVENTED = (
    f"The {FRAMEWORK} publishes this measure for Scotland’s councils. {{}} is invented, so it has no figure "
    "there, and no real council’s figure is set beside an invented one."
)
NO_AREA = f"The {FRAMEWORK} publishes this measure by council. None has the name {{}}, so no figure is shown."
CARE = (
    "These figures follow the framework’s own cohort and rules. They are not of children at home alone, so "
    "none of them is to be read against a figure above."
)


def heading(own: Partnership, years: Sequence[CouncilYear]) -> str:
    """Whose published figures these are, or that there are none."""
    if not years:
        return "Published elsewhere, by council: none for this partnership"
    last = years[-1].own
    return (
        f"Published elsewhere: {last.area} in the {FRAMEWORK}, {figure_words(last.value, last.unit)} "
        f"in {last.period}"
    )


def no_figure_words(own: Partnership) -> str:
    """Why the framework has no figure of a partnership."""
    return (INVENTED if own.invented else NO_AREA).format(own.name)


def tables(years: Sequence[CouncilYear]) -> list[Table]:
    """A table for each measure of the framework, newest year first."""
    return [
        _table([one for one in years if one.own.lgbf_code == code])
        for code in dict.fromkeys(one.own.lgbf_code for one in years)
    ]


def _table(years: Sequence[CouncilYear]) -> Table:
    first = years[0].own
    return Table(
        f"{first.indicator_label} ({first.lgbf_code}): all care groups, by the framework’s own cohort",
        ("Year", first.area, f"Range of the {len(years[-1].others)} others of its family group", "Scotland"),
        tuple(
            (
                one.own.period,
                figure_words(one.own.value, one.own.unit),
                _range(one),
                figure_words(one.scotland, one.own.unit) if one.scotland is not None else NOT_THERE,
            )
            for one in reversed(years)
        ),
    )


def _range(year: CouncilYear) -> str:
    if not year.others:
        return NOT_THERE
    ends = (figure_words(end(year.others), year.own.unit) for end in (min, max))
    return " to ".join(ends)


def source(years: Sequence[CouncilYear]) -> str:
    """Where the figures were published."""
    return f"Source: {years[-1].own.source_title}. {NOT_THERE} means not published for that year."
