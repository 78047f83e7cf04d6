"""Sentences of Leadership: which of two bodies gave a measure more attention, counted over all meetings.

Here: claims that the table beneath repeats. Counts of meetings are all there were, so "more" is a fact of
those meetings; actions closed are tested. Nothing here is a grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.rows import Measure
from dashboard.wording.names import joined, lower_first, number_word, whole

PROTECTION, PARENTING = "Child protection committee", "Corporate parenting board"
BODIES = (PROTECTION, PARENTING)
LIMITS = (
    "**That more meetings mean better leadership.** These measures show attention, not quality or effect on "
    "children.",
    "**That the two bodies should look alike.** Child protection has duties in law on timing that corporate "
    "parenting does not.",
    "**That a grade follows from these figures.** A grade is a judgement by people.",
)


class Both(NamedTuple):
    """A measure of both bodies in one year: its name, its two figures, and the verdict where it is tested."""

    name: str
    protection: Measure | None
    parenting: Measure | None
    tested: str
    words: str

    @property
    def is_shared(self) -> bool:
        return all(one is not None and one.value is not None for one in (self.protection, self.parenting))

    @property
    def ahead(self) -> str:
        """The body whose share is larger; nothing where they are level, or a test shows nothing clear."""
        if not self.is_shared or (self.tested and not self.tested.startswith(("clearly", "small"))):
            return ""
        one, other = self.protection.value, self.parenting.value
        return "" if one == other else PROTECTION if one > other else PARENTING


def answer(rows: Sequence[Both], year: str) -> str:
    """On how many shared measures which body was ahead, and where they were level."""
    shared = [row for row in rows if row.is_shared]
    if not shared:
        return (
            f"**The two bodies can’t be compared in {year}.** A measure is published for one of them at most."
        )
    count = f"{number_word(len(shared))} shared measure{'s' if len(shared) != 1 else ''}"
    behind = [row for row in shared if row.ahead == PROTECTION]
    ahead = [row for row in shared if row.ahead == PARENTING]
    level = [row for row in shared if not row.ahead]
    opening = "No" if len(behind) * 2 > len(shared) else "Not clearly so" if behind or ahead else "Yes"
    if not behind and not ahead:
        return f"**On none of {count} does either body stand ahead** in {year}."
    first = f"**{opening}: on {number_word(len(behind))} of {count} child protection had more attention**"
    if not behind or opening == "Not clearly so":
        first = f"**On {number_word(len(behind))} of {count} child protection had more attention**"
    said = [f"{first} in {year}{_which(behind)}."]
    said += (
        [f"The corporate parenting board had more on {number_word(len(ahead))}{_which(ahead)}."]
        if ahead
        else []
    )
    said += [f"Neither stands ahead on {number_word(len(level))}{_which(level)}."] if level else []
    return " ".join(said)


def _which(rows: Sequence[Both]) -> str:
    return f": {joined(lower_first(row.name) for row in rows)}" if rows else ""


def heading(rows: Sequence[Both]) -> str:
    """The finding over the chart."""
    behind = sum(row.ahead == PROTECTION for row in rows)
    ahead = sum(row.ahead == PARENTING for row in rows)
    shared = sum(row.is_shared for row in rows)
    if not shared:
        return "The two bodies can’t be compared"
    return (
        f"Child protection stands ahead on {number_word(behind)}, corporate parenting on "
        f"{number_word(ahead)} of {number_word(shared)} shared measures"
    )


def in_words(row: Both) -> str:
    """What a row of the table says of the two bodies."""
    if not row.is_shared:
        return "Not shared by both"
    if row.tested:
        return _TESTED[row.tested].format(row.words)
    return {"": "Level", PROTECTION: "Committee higher", PARENTING: "Board higher"}[row.ahead]


_TESTED = {
    "clearly_higher": "Clearly higher at the board: {}",
    "clearly_lower": "Clearly lower at the board: {}",
    "small_higher": "Higher at the board, a small but clear difference: {}",
    "small_lower": "Lower at the board, a small but clear difference: {}",
    "no_clear_difference": "No clear difference: {}",
    "too_few": "Too few actions to tell: {}",
    "not_shown": "Not tested: fewer than 10 actions, or more closed than agreed",
}


def note(rows: Sequence[Both]) -> str:
    """How to read the chart; [z] only where a row has it."""
    figures = [one for row in rows for one in (row.protection, row.parenting) if one is not None]
    not_both = " [z]: a measure that can’t apply to a body." if any(map(_is_z, figures)) else ""
    tested = " Actions closed are tested: the table has their intervals." if _has_test(rows) else ""
    level = " Two marks at one place stand one above the other." if _has_level(rows) else ""
    every = "All meetings of the year are counted, so they have no interval."
    return f"{every}{_one_meeting(rows)}{tested}{level}{not_both}"


def _one_meeting(rows: Sequence[Both]) -> str:
    """How far one meeting moves a share: a year has few, and "more" may hang on one of them."""
    bases = [
        one.denominator
        for row in rows
        if row.is_shared and not row.tested
        for one in (row.protection, row.parenting)
        if one.denominator
    ]
    if not bases:
        return ""
    points = whole(100 / min(bases))
    return f" They are few: one meeting more or less moves a share by up to {points} points."


def _has_test(rows: Sequence[Both]) -> bool:
    return any(row.tested and row.tested != "not_shown" for row in rows)


def _has_level(rows: Sequence[Both]) -> bool:
    return any(row.is_shared and row.protection.value == row.parenting.value for row in rows)


def _is_z(figure: Measure) -> bool:
    return figure.status == "not_applicable"


ASKED = {"child_survey_": "Children", "parent_survey_": "Parents", "staff_survey_": "Staff"}
"""Who answered, by how the id of a survey's measure begins."""


def asked_of(indicator: str, label: str) -> str:
    """ "Staff: “Our support makes a difference.”": whose answer it is; other labels say it already."""
    who = next((who for start, who in ASKED.items() if indicator.startswith(start)), "")
    return f"{who}: {label}" if who and label.startswith("“") else label


def voices_heading(names: Sequence[str]) -> str:
    """What the table of surveys and workers holds: whose answers, and no one's who are not in it."""
    said = [who.lower() for who in ASKED.values() if any(name.startswith(f"{who}: “") for name in names)]
    rates = any(name.endswith("response rate") for name in names)
    parts = [f"What {joined(said)} say"] if said else ["Who answered the surveys"] if rates else []
    if any(name.startswith("Same worker") for name in names):
        parts.append("whether workers stay" if parts else "Whether workers stay")
    return ", and ".join(parts) or "What people say"


def alt(rows: Sequence[Both], year: str) -> str:
    """The finding with the figures of both bodies."""
    said = "; ".join(
        f"{row.name}: committee {_figure(row.protection)}, board {_figure(row.parenting)}" for row in rows
    )
    return f"{heading(rows)}. {year}: {said}."


def _figure(figure: Measure | None) -> str:
    return figure.words if figure else "not published"
