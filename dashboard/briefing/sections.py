"""The sections of a pack: readings and courses to blocks, in the words of the pages.

Here: what stands where. Not here: sentences (`dashboard/wording/`), the order of a kind (`pack.py`), or what
is withheld and why (`notes.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard.blocks import ChartBlock
from dashboard.briefing.document import (
    Block,
    Bullets,
    Figure,
    Heading,
    NewPage,
    Side,
    Terms,
    Text,
)
from dashboard.briefing.kinds import Kind
from dashboard.figures.course import Course
from dashboard.figures.evidence import definitions, evidence
from dashboard.figures.reading import Reading, read
from dashboard.markup import Chip, Table
from dashboard.screens import outcomes, overview
from dashboard.selection import Selection, first_option, of_comparators
from dashboard.wording import coverage as covering
from dashboard.wording import limits, scotland
from dashboard.wording import outcomes as course_words
from dashboard.wording import overview as words
from dashboard.wording.cohorts import cohort_words
from dashboard.wording.names import number_word, whole
from dashboard.wording.plan import not_enough_words

WIDE = 960
"""Pixels of a chart across a page of A4 on its side."""
PANEL = 316
PLAIN_PANEL = 480
PLAIN_SCALE = 1.35
PLAIN_LETTERS = 1.27
"""With the scale, words of a chart are as large as those round it: 14 points."""


def how_to_read() -> Iterator[Block]:
    """What a figure and a difference look like, for readers who are new to them."""
    yield Side(((Heading(1, "How to read the figures"), Terms(_FIRST_READ)),))


_FIRST_READ = (
    (
        "17 of 58 (29%, 19–42%)",
        "17 of 58 children, 29 in every 100; the true share may be 19 to 42.",
    ),
    ("Clearly higher or lower", "the difference is larger than chance alone would make it."),
    ("No clear difference", "chance could have made it. The two need not be alike."),
    ("Too few to tell", "with so few children, only a very large difference would show."),
    ("[c]", "the number is not shown, so that nobody can be recognised. It is not a zero."),
)


def panels(selection: Selection, readings: Sequence[Reading]) -> Iterator[Block]:
    """The headline measures in one year: panels, their table, what changed, how much they cover."""
    yield Heading(1, words.panels_heading(readings))
    yield Text(overview.how_to_read(selection, readings), "quiet")
    yield Side(tuple(_panel(selection, one) for one in readings))
    yield Heading(2, f"The figures of these {number_word(len(readings))} charts")
    yield overview.panels_table(selection, readings)
    yield Heading(2, words.change_heading(readings))
    yield from with_notes(overview.change_table(readings))
    rows = overview.coverage_rows(selection)
    if rows:
        yield Side(((Heading(2, covering.coverage_heading(rows)), overview.coverage_table(rows)),))


def _panel(selection: Selection, one: Reading) -> tuple[Block, ...]:
    block = overview.panel_block(selection, one)
    return (
        Heading(2, block.heading),
        *_verdicts(block.chips),
        Figure(block.chart, PANEL),
        Text(block.notes, "quiet"),
    )


def _verdicts(chips: Sequence[Chip]) -> list[Block]:
    return [Text(". ".join(chip.words for chip in chips) + ".")] if chips else []


def plain_panels(selection: Selection, readings: Sequence[Reading]) -> Iterator[Block]:
    """The headline measures one by one, large, each with its table."""
    for one in readings:
        block = overview.panel_block(selection, one, with_reason=False)
        yield NewPage()
        yield Heading(1, block.heading)
        yield from _verdicts(block.chips)
        yield Figure(block.chart, PLAIN_PANEL, PLAIN_SCALE, PLAIN_LETTERS)
        yield Text(block.notes)
        yield _plain_table(overview.panels_table(selection, [one]))
    yield NewPage()
    yield Heading(1, words.change_heading(readings))
    yield from with_notes(overview.change_table(readings))


def _plain_table(table: Table) -> Table:
    """The table of one measure in one period: both stand in its caption, not in every row."""
    (measure, period), columns = table.rows[0][:2], table.columns[2:]
    return Table(f"{measure}, {period}", columns, tuple(row[2:] for row in table.rows))


def courses(selection: Selection, kind: Kind) -> tuple[tuple[Selection, Course], ...]:
    """The measures of a kind that the release holds, each with its own selection and comparator."""
    known = definitions(selection.release)
    return tuple(_course(selection, name) for name in kind.in_depth if name in known)


def _course(selection: Selection, indicator: str) -> tuple[Selection, Course]:
    release, partnership = selection.release, selection.partnership
    comparator = first_option(of_comparators(release, partnership, indicator, selection.split))
    chosen = replace(selection, indicator=indicator, comparator=comparator)
    return chosen, outcomes.course(chosen)


def each_course(shown: Sequence[tuple[Selection, Course]]) -> Iterator[Block]:
    """Each measure over the years, one after the other: a page of its own would end nearly empty."""
    for pair in shown:
        yield from course(*pair)


def course(selection: Selection, shown: Course) -> Iterator[Block]:
    """One measure over the years: answer, charts, table, definition, completeness, Scotland."""
    definition = shown.definition
    yield Heading(1, definition.label)
    if not shown.evidence.periods:
        reason = not_enough_words(shown.evidence.plan) or "No return of this measure was supplied."
        yield Text(f"Nothing is published for this measure. {reason}")
        yield Terms(tuple(outcomes.definition_entries(shown)))
        return
    yield Text(" · ".join(filter(None, outcomes.showing(selection, shown)[1:])), "quiet")
    yield Text(course_words.answer(shown), "lead")
    yield from chart(outcomes.trend_block(selection, shown))
    is_drawn = outcomes.gap_is_drawn(shown)
    if shown.has_gap:
        yield from _gap(outcomes.gap_block(selection, shown), is_drawn)
    yield Heading(2, "The figures of these charts" if is_drawn else "The figures of this chart")
    yield from with_notes(outcomes.table(selection, shown))
    yield Text(outcomes.source_line(selection, shown), "quiet")
    yield from _about(selection, shown)


def _gap(block: ChartBlock, is_drawn: bool) -> Iterator[Block]:
    """The finding on the gap, and its chart where there is a point to draw."""
    if is_drawn:
        yield from chart(block)
        return
    yield Heading(2, block.heading)
    yield from map(Text, block.sentences)


def chart(block: ChartBlock, level: int = 2, width: int = WIDE, legend: str = "") -> Iterator[Block]:
    """The chart with what is said of it, kept on one page; `legend` says what its fills mean."""
    said = [Text(words) for words in (*block.sentences, legend) if words]
    note = [Text(block.note, "quiet")] if block.note else []
    yield Side(((Heading(level, block.heading), *said, Figure(block.wide, width), *note),))


def _about(selection: Selection, shown: Course) -> Iterator[Block]:
    """Definition, completeness, what could be seen, Scotland beside it, caveats."""
    yield Heading(2, "What is counted")
    yield Terms(tuple(outcomes.definition_entries(shown)))
    yield Heading(3, "How complete it is")
    content = outcomes.completeness_table(selection, shown)
    yield content if content.rows else Terms((outcomes.published_words(shown),))
    yield Heading(3, "Could a change be seen?")
    yield from map(Text, outcomes.seen_sentences(shown))
    rows = outcomes.national(selection, shown)
    table = scotland.benchmark_table(rows)
    if table.rows:
        yield Heading(3, outcomes.national_heading(selection, shown))
        yield from _in_parts(table)
        yield Text(scotland.source_note(rows), "quiet")
    said = limits.outcome_limits(shown)
    yield Heading(3, limits.READ_FIRST)
    yield Bullets(tuple(said))


def glance(selection: Selection, kind: Kind) -> Iterator[Block]:
    """Every measure of the kind's lines of enquiry that has no section of its own, a row a group."""
    shown = glance_readings(selection, kind)
    if not shown:
        return
    tested = sum(gap.lower_ci is not None for one in shown for gap in one.gaps)
    yield Heading(1, "Every other measure of these lines of enquiry")
    yield Text(
        f"The latest complete period up to the chosen year. {tested} differences are tested, one pair at a "
        f"time; about {whole(tested / 20)} would look clear by chance if none was real.",
        "quiet",
    )
    for kloe in kind.at_a_glance:
        held = [one for one in shown if one.definition.kloe == kloe]
        if held:
            yield Heading(2, f"Key line of enquiry {kloe}")
            table = overview.panels_table(selection, held)
            caption = table.caption.replace("Headline measures", f"Measures of line of enquiry {kloe}")
            yield table._replace(caption=caption)


def glance_readings(selection: Selection, kind: Kind) -> tuple[Reading, ...]:
    """The readings of `glance`, in the published order; meetings, which are only told by body, have a part
    of their own."""
    code = selection.partnership.partnership
    return tuple(
        read(evidence(selection.release, code, one.id), selection.year, selection.compare)
        for one in definitions(selection.release).values()
        if one.kloe in kind.at_a_glance and one.id not in kind.in_depth and "none" in one.breakdowns
    )


def cohorts(shown: Sequence[object]) -> str:
    """The cohorts of the measures shown, in words."""
    names = dict.fromkeys(cohort_words(one.definition) for one in shown)
    return "; ".join(names)


_COLUMNS_ABREAST = 12


def _in_parts(table: Table) -> Iterator[Table]:
    """A table of many years in parts that fit a page: the first two columns stand in each."""
    head, years = table.columns[:2], table.columns[2:]
    for start in range(0, len(years), _COLUMNS_ABREAST):
        part = slice(2 + start, 2 + start + _COLUMNS_ABREAST)
        rows = tuple((*row[:2], *row[part]) for row in table.rows)
        span = f", {table.columns[part][0]} to {table.columns[part][-1]}" if years[_COLUMNS_ABREAST:] else ""
        yield table._replace(caption=table.caption + span, columns=(*head, *table.columns[part]), rows=rows)


def with_notes(table: Table) -> Iterator[Block]:
    """A table, and its notes under it."""
    yield table
    yield from (Text(note, "quiet") for note in table.notes)
