"""The lists of labels of the returns, and short ways to declare a column (`returns.py` uses them).

Labels are binding and case-exact (`returns.md`, section 4). Not here: the tables.
"""

from __future__ import annotations

from pipelines.contracts.returns_types import Column, Order, Type

YES_NO = ("Y", "N")
STAGES = (*(f"P{n}" for n in range(1, 8)), *(f"S{n}" for n in range(1, 7)))
LEGAL_REASONS = (
    "Compulsory supervision order",
    "Interim compulsory supervision order",
    "Accommodated under section 25",
    "Child protection order",
    "Permanence order",
    "Permanence order with authority to place for adoption",
    "Warrant",
    "Other",
)
EPISODE_DESTINATIONS = (
    "Home with biological parents",
    "Kinship care",
    "Continuing care",
    "Adoption",
    "Supported accommodation",
    "Own tenancy",
    "Other",
)
POSITIVE_DESTINATIONS = (
    "Higher Education",
    "Further Education",
    "Training",
    "Employment",
    "Voluntary Work",
    "Personal Skills Development",
)
LEAVER_DESTINATIONS = (*POSITIVE_DESTINATIONS, "Unemployed Seeking", "Unemployed Not Seeking", "Unknown")
WELLBEING = ("safe", "healthy", "achieving", "nurtured", "active", "respected", "responsible", "included")
ANSWERS = ("Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree", "Not answered")
BODIES = (
    "Child protection committee",
    "Corporate parenting board",
    "Chief officers' group",
    "Children's services planning group",
)
LONGEST_YEAR = 2199
"""Ceiling of a year, so that a slip such as 20244 is out of range whatever the end date."""


def text_column(name: str, **how: bool) -> Column:
    """Text, such as a reference."""
    return Column(name=name, **how)


def label_column(
    name: str, labels: tuple[str, ...], also: tuple[tuple[str, str], ...] = (), **how: bool
) -> Column:
    """A label of a list; `also` are other wordings of one."""
    return Column(name=name, type=Type.LABEL, labels=labels, also=also, **how)


def yes_no_columns(*names: str, **how: bool) -> tuple[Column, ...]:
    """Columns of Y and N."""
    return tuple(label_column(name, YES_NO, **how) for name in names)


def date_column(name: str, **how: bool) -> Column:
    """A date."""
    return Column(name=name, type=Type.DATE, **how)


def whole_column(name: str, low: int = 0, high: int | None = None, **how: bool) -> Column:
    """A whole number in a range."""
    return Column(name=name, type=Type.WHOLE, low=low, high=high, **how)


def number_column(name: str, **how: bool) -> Column:
    """A number with decimals; may be empty."""
    return Column(name=name, type=Type.NUMBER, is_nullable=True, **how)


def year_column(name: str) -> Column:
    """The calendar year in which a reporting year ends."""
    return Column(name=name, type=Type.WHOLE, low=1990, high=LONGEST_YEAR, is_reporting_year=True)


def dates_in_order(low: str, high: str) -> tuple[Order, ...]:
    """The rule that `high` is no earlier than `low`."""
    return (Order(low=low, high=high, faulty=high, rule="end_before_start"),)


PARTNERSHIP = text_column("partnership")
CHILD = text_column("child_ref")
OF_CHILD = (("child_ref", "children"),)
OF_EPISODE = (*OF_CHILD, ("episode_ref", "episodes"))
