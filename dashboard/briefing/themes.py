"""The sections of a pack on wellbeing, on leadership and on what people say, as their pages show them.

Here: pages' blocks and tables in the order of reading. Not here: sentences (`wording/`), or cases
(`decided.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dashboard.briefing.document import Block, Bullets, Heading, Text
from dashboard.briefing.sections import chart, with_notes
from dashboard.figures.evidence import Evidence
from dashboard.figures.pairs import Pairs
from dashboard.screens import leadership, wellbeing
from dashboard.selection import NO_SPLIT, WHOLE_WELLBEING, Selection
from dashboard.wording import leadership as leading
from dashboard.wording import limits
from dashboard.wording import wellbeing as words
from dashboard.wording.names import capital, lower_first
from dashboard.wording.plan import not_enough_words

_DIFFERENCES = 640
_FILLS = {"improved": "solid", "unchanged": "white", "declined": "striped"}


def wellbeing_pairs(selection: Selection) -> tuple[Selection, Pairs | None]:
    """All eight indicators together, rated by anybody."""
    chosen = replace(selection, indicator=WHOLE_WELLBEING, split=NO_SPLIT)
    return chosen, wellbeing.pairs(chosen)


def of_wellbeing(selection: Selection) -> Iterator[Block]:
    """The claim, the differences, how much they cover, each indicator, what can't be said."""
    chosen, shown = wellbeing_pairs(selection)
    yield Heading(1, "Is wellbeing improving?")
    if shown is None:
        yield Text(f"Nothing is published. {wellbeing.why_nothing(chosen, not_enough_words)}")
        return
    yield Text(" · ".join(filter(None, wellbeing.showing(chosen, shown)[1:-1])), "quiet")
    yield Text(words.answer(shown), "lead")
    legend = "; ".join(f"{_FILLS[fill]}: {lower_first(name)}" for fill, name in wellbeing.legend(shown))
    yield from chart(wellbeing.shares_block(shown), legend=capital(f"{legend}."))
    if shown.gaps:
        yield from chart(wellbeing.differences_block(shown), width=_DIFFERENCES)
    yield Heading(2, "The figures of these charts" if shown.gaps else "The figures of this chart")
    yield wellbeing.shares_table(shown)
    rows = wellbeing.coverage_rows(shown)
    yield Heading(2, words.coverage_heading(shown, rows))
    yield from with_notes(wellbeing.coverage_table(shown, rows))
    heading, content = wellbeing.eight_table(chosen)
    yield Heading(2, heading)
    yield from with_notes(content)
    yield Heading(2, limits.TITLE)
    yield Bullets(tuple(wellbeing.limits(chosen, shown)))


def of_leadership(selection: Selection) -> Iterator[Block]:
    """Two bodies on the same measures."""
    rows = leadership.both(selection)
    yield Heading(1, "Do leaders give corporate parenting the same attention as child protection?")
    yield Text(leading.answer(rows, selection.year), "lead")
    if rows:
        yield from chart(leadership.bodies_block(selection, rows))
        yield leadership.table(selection, rows)
    yield Heading(2, limits.TITLE)
    yield Bullets(leading.LIMITS)


def voices(selection: Selection) -> Iterator[Block]:
    """Answers to surveys, and workers who stay."""
    rows = leadership.voice_rows(selection)
    yield Heading(1, leading.voices_heading(leadership.shown_names(rows)))
    if rows:
        yield from with_notes(leadership.voices_table(rows))
    else:
        yield Text("No survey and no measure of workers is published.")


def held_of_wellbeing(selection: Selection) -> list[tuple[Evidence, tuple[str, ...]]]:
    """The figures of `of_wellbeing`, by the period that is shown."""
    chosen, shown = wellbeing_pairs(selection)
    return [(one.evidence, (one.period,)) for one in wellbeing.all_indicators(chosen)] if shown else []


def held_of_leadership(selection: Selection) -> list[tuple[Evidence, tuple[str, ...]]]:
    """The figures of both bodies in the year."""
    return [
        (part, (part.period_for(selection.year) or "",))
        for held in leadership.measures(selection)
        for part in held
    ]
