"""The Overview's parts: panels, the table behind them, changes, coverage. Readings in, components called.

Here: what the page draws with what. Not here: sentences (`wording/overview.py`), or the order of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import components, markup
from dashboard.blocks import PanelBlock
from dashboard.charts.panel import panel_chart
from dashboard.downloads import sheet
from dashboard.figures.evidence import definitions, evidence, named_among, splits
from dashboard.figures.reading import Reading, headline_readings
from dashboard.figures.rows import Measure
from dashboard.kept import kept
from dashboard.markup import Table
from dashboard.selection import Selection
from dashboard.wording import coverage as covering
from dashboard.wording import overview as words
from dashboard.wording.differences import change_chip, gap_chip, gap_chips
from dashboard.wording.leadership import asked_of
from dashboard.wording.names import day, group_name, number_word, span_words, whole
from dashboard.wording.needed import points, points_needed
from dashboard.wording.states import MARKS, short
from dashboard.wording.working import working
from pipelines.vocabulary import PUBLISHED_GROUPS

HOW_TO_READ = (
    "Each panel compares children at home with {}. Dots are shares; lines are 95% intervals; "
    "differences are tested one pair at a time."
)
_STOCK = "share_at_home"
"""The measure of how many children are at home, which the line of what is shown gives."""
_KEY_NOTES = (
    "The shape is the share. The line through it is the 95% interval: where the true share could lie, given "
    "how few children there are."
)
_KEY = (
    ("clear", "Clearly", "bigger than chance"),
    ("none", "No clear difference", "could be chance"),
    ("few", "Too few to tell", "only large gaps would show"),
    ("ns", "Not shown", "under 10 children, withheld, or only a range"),
)
_RANGES = "A range, such as “under 10%”, stands where a count would say too much of a few children."


def readings(selection: Selection) -> tuple[Reading, ...]:
    """The headline measures as chosen."""
    return headline_readings(selection)


def showing(selection: Selection) -> list[str]:
    """What the page shows: partnership, year with its days, how many children are at home, release."""
    return [
        selection.partnership.title,
        f"year {selection.year}, {span_words(selection.year)}",
        _stock_words(selection),
        f"release {selection.release.release_id}",
    ]


def _stock_words(selection: Selection) -> str:
    if _STOCK not in definitions(selection.release):
        return ""
    held = evidence(selection.release, selection.partnership.partnership, _STOCK)
    period = held.period_for(selection.year)
    figure = held.figures.get((period or "", "all"))
    if figure is None:
        return ""
    if not figure.is_published:
        return f"children at home: {figure.words}"
    share = f"{whole(100 * (figure.value or 0))}%"
    return (
        f"{figure.numerator:,} children at home on 31 July of {figure.denominator:,} looked after ({share})"
    )


def how_to_read(selection: Selection, shown: Sequence[Reading]) -> str:
    """What the panels compare, how many comparisons that is, and how many chance alone would show."""
    read = HOW_TO_READ.format(words.compared_with(selection.compare, shown))
    return f"{read} {words.number_compared(shown)}".rstrip()


def panel(selection: Selection, shown: Sequence[Reading], place: int) -> None:
    """The panel at a place; the key stands after the last."""
    if place == len(shown):
        _key_panel(shown)
    elif place < len(shown):
        components.panel(*panel_block(selection, shown[place]))


@kept(512)
def panel_block(selection: Selection, one: Reading, with_reason: bool = True) -> PanelBlock:
    """The finding, the chips and the chart of one reading; with the reason for its grain, or without."""
    marks = [MARKS[figure.status] for _, figure in one.rows if figure and figure.status in MARKS]
    return PanelBlock(
        words.panel_heading(one),
        gap_chips(one.gaps, marks, one.named_as),
        panel_chart(one.definition, one.rows, words.panel_alt(one), one.named_as),
        words.panel_notes(one, covered(selection, one), with_reason),
        one.definition.id,
    )


def covered(selection: Selection, one: Reading) -> covering.Covered | None:
    """How much of the group at home a reading covers: pairs of assessments, or school records."""
    period = one.period or ""
    if one.definition.kind == "matched_change":
        return covering.matched_coverage(one.evidence, period)
    if "school" not in one.definition.tables or covering.SCHOOL_RECORD not in definitions(selection.release):
        return None
    held = evidence(selection.release, selection.partnership.partnership, covering.SCHOOL_RECORD)
    return covering.school_coverage(held, period)


def _key_panel(shown: Sequence[Reading]) -> None:
    with st.container(border=True, height="stretch", key="panel_key"):
        st.html(_key(shown))


@kept(256)
def _key(shown: Sequence[Reading]) -> str:
    groups = markup.group_key(
        [
            (group, group_name(named_among((one.named_as(group) for one in having), group)))
            for group in PUBLISHED_GROUPS
            if (having := [one for one in shown if group in dict(one.rows)])
        ]
    )
    has_range = any(figure and figure.is_banded for one in shown for _, figure in one.rows)
    chips = "".join(
        f"<li>{markup.chip(markup.Chip(kind, name))} {markup.text(meaning)}</li>"
        for kind, name, meaning in _KEY
    )
    return (
        f"{markup.heading(3, 'How to read these')}{groups}"
        f'{markup.paragraph(_KEY_NOTES, "src")}<ul class="key">{chips}</ul>'
        f"{markup.paragraph(_RANGES if has_range else '', 'src')}"
    )


def table_and_files(selection: Selection, shown: Sequence[Reading]) -> None:
    """One data table for the panels, its files and its source."""
    periods = [(one.evidence, (one.period or "",)) for one in shown]
    source = (
        f"Source: children’s social work and education returns of {selection.partnership.title}, as at "
        f"{day(selection.release.as_at)}; release {selection.release.release_id}."
    )
    components.data_table(
        f"Data table for these {number_word(len(shown))} charts",
        panels_table(selection, shown),
        sheet(selection, periods, "overview"),
        source,
        "overview",
    )
    held = [one.evidence for one in shown]
    code, known = selection.partnership.partnership, definitions(selection.release)
    beside = [name for name in (covering.SCHOOL_RECORD, _STOCK) if name in known]
    held += [evidence(selection.release, code, name) for name in beside]
    components.working([working(selection, one) for one in held], "overview")


@kept(256)
def panels_table(selection: Selection, shown: Sequence[Reading]) -> Table:
    """A row for each measure and group, with the difference from home and what it is called."""
    rows = []
    for one in shown:
        gaps = {gap.comparator: gap for gap in one.gaps}
        for group, figure in one.rows:
            gap = gaps.get(group)
            rows.append(
                (
                    asked_of(one.definition.id, one.definition.label),
                    one.period or "—",
                    "All" if one.lead == "all" else group_name(one.named_as(group)),
                    short(figure.status, figure.words) if figure else "not published",
                    gap.words if gap else "—",
                    gap_chip(gap) if gap else "—",
                )
            )
    return Table(
        f"Headline measures, {selection.partnership.title}. Figure: children of all children "
        "(share, 95% interval)",
        ("Measure", "Period", "Group", "Figure", "Home minus this group", "In words"),
        tuple(rows),
    )


@kept(256)
def change_table(shown: Sequence[Reading]) -> Table:
    """Children at home in the period before and now."""
    pairs = {(one.change.period_from, one.change.period_to) for one in shown if one.change}
    same = pairs.pop() if len(pairs) == 1 else None
    before, now = same or ("Before", "Now")
    rows = tuple(
        (
            one.definition.label,
            _figure_words(one.before, before) if one.before else words.nothing_before(one),
            _figure_words(one.home, now) if one.home else "not published",
            one.change.words if one.change else "not shown",
            change_chip(one.change),
        )
        for one in shown
    )
    return Table(
        f"Children looked after at home: {before} and {now}" if same else "Children looked after at home",
        ("Measure", before, now, "Change", "In words"),
        rows,
        notes=tuple(filter(None, [words.changes_compared(shown), _needed_words(shown)])),
    )


def _figure_words(figure: Measure, head: str) -> str:
    """The figure; with its period where that is not the one at the head of the column."""
    said = short(figure.status, figure.words)
    return said if figure.period == head else f"{figure.period}: {said}"


def _needed_words(shown: Sequence[Reading]) -> str:
    for one in shown:
        needed = points_needed(one.before, one.home)
        if needed and one.home and one.home.denominator:
            return (
                f"With {one.home.denominator:,} children, as for {one.definition.label.lower()}, "
                f"a change has to be {points(needed)} before it is clear."
            )
    return ""


def coverage(selection: Selection) -> None:
    """How much of the group the home figures cover, from released cells."""
    rows = coverage_rows(selection)
    if rows:
        components.table(coverage_table(rows), covering.coverage_heading(rows))


def coverage_table(rows: Sequence[covering.Covered]) -> Table:
    """A row for each source."""
    return Table(
        "How much of the group each figure covers (at home)",
        ("Source", "Covered", "In words"),
        tuple((one.source, one.words, one.allows) for one in rows),
    )


def coverage_rows(selection: Selection) -> list[covering.Covered]:
    """School records and pairs of assessments, where the release counts them."""
    known = definitions(selection.release)
    found = []
    for name, make in (
        (covering.SCHOOL_RECORD, covering.school_coverage),
        ("wellbeing_overall", covering.matched_coverage),
    ):
        if name in known:
            held = evidence(selection.release, selection.partnership.partnership, name)
            row = make(held, held.period_for(selection.year) or "")
            found += [row] if row else []
    return found


def children_rate(selection: Selection) -> bool:
    """Whether the release shows ratings made with the child apart."""
    if "wellbeing_overall" not in definitions(selection.release):
        return False
    held = splits(selection.release, selection.partnership.partnership, "wellbeing_overall")
    return ("rater", "Child and worker") in held
