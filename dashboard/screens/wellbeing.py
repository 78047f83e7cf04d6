"""The parts of Wellbeing: shares, differences, coverage, leavers, baseline bands, the eight indicators.

Here: what the page draws with what. Not here: sentences (`wording/wellbeing.py`), or the order of the page.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import components
from dashboard.blocks import ChartBlock
from dashboard.charts.differences import differences_chart
from dashboard.charts.shares import Row, Step, flow_chart, shares_chart
from dashboard.downloads import sheet
from dashboard.figures import bands as banding
from dashboard.figures.evidence import definitions, evidence, plans, splits
from dashboard.figures.family import screened
from dashboard.figures.pairs import EXITS, Pairs, counted, newest
from dashboard.figures.rows import Plan
from dashboard.markup import Table, linked
from dashboard.selection import NO_SPLIT, WHOLE_WELLBEING, Selection
from dashboard.wording import coverage as covering
from dashboard.wording import wellbeing as words
from dashboard.wording.differences import gap_chip, is_higher, verdict_chip
from dashboard.wording.names import day, group_name, rater_name, wellbeing_name
from dashboard.wording.plan import pooled_words
from dashboard.wording.states import short
from dashboard.wording.working import page_link, working

_CHILD_RATED = ("rater", "Child and worker")


def pairs(selection: Selection) -> Pairs | None:
    """The newest pairs as chosen; None where the release holds none."""
    if selection.indicator not in definitions(selection.release):
        return None
    held = evidence(
        selection.release, selection.partnership.partnership, selection.indicator, *selection.split
    )
    return newest(held) if held.periods else None


def why_nothing(selection: Selection, of_plan: Callable[[Plan | None], str]) -> str:
    """Why there are no pairs: the plan's reason, or that raters are not published apart."""
    if selection.split != NO_SPLIT:
        return f"Ratings by “{rater_name(selection.split)}” are not published apart in this release."
    return of_plan(plans(selection.release, selection.partnership.partnership).get(selection.indicator))


def showing(selection: Selection, shown: Pairs | None) -> list[str]:
    """What the page shows: whose pairs, which period, rated by whom, how pooled, release.

    Where nothing is published for the choice, what was chosen and the release.
    """
    rated = f"rated by: {rater_name(selection.split).lower()}"
    release = f"release {selection.release.release_id}"
    if shown is None:
        name = wellbeing_name(selection.indicator) if selection.indicator else ""
        return [selection.partnership.title, name, rated, release]
    matched, of = shown.matched("all"), shown.not_matched("all")
    total = f"{matched:,} matched of {of.denominator:,} eligible" if matched and of and of.denominator else ""
    return [
        selection.partnership.title,
        "children with two assessments with one tool and in one care group, latest in " + shown.period,
        wellbeing_name(shown.definition.id),
        rated,
        pooled_words(shown.evidence.plan, with_reason=False),
        total,
        release,
    ]


def shares(selection: Selection, shown: Pairs) -> None:
    """Improved, unchanged and declined of each group."""
    block = shares_block(shown)._replace(worked=[working(selection, shown.evidence)])
    components.chart_block(*block, legend=legend(shown))


def legend(shown: Pairs) -> list[tuple[str, str]]:
    """(fill, words) of the parts that the bars have, so that none is named that no bar shows."""
    parts = {outcome for group in shown.groups for outcome, _ in shown.parts(group)}
    white = words.white_part("unchanged" in parts, "not_improved" in parts)
    named = [("improved", "Improved"), ("unchanged", white), ("declined", "Declined")]
    return [(fill, name) for fill, name in named if fill in parts or (fill == "unchanged" and name)]


def shares_block(shown: Pairs) -> ChartBlock:
    """The finding, the bars and the table of each group."""
    heading = words.shares_heading(shown)
    alt = words.alt(heading, shown)
    rows = [Row(shown.named_as(group), shown.parts(group), shown.improved(group)) for group in shown.groups]
    wide, narrow = (shares_chart(rows, alt, narrow=narrow) for narrow in (False, True))
    notes = (words.net_sentence(shown), words.collapsed_note(shown), words.small_note(shown))
    return ChartBlock(
        "shares",
        heading,
        [words.improved_means(shown)],
        wide,
        narrow,
        " ".join(filter(None, notes)),
        shares_table(shown),
    )


def differences(selection: Selection, shown: Pairs) -> None:
    """Home minus each other group in the share improved."""
    if not shown.gaps:
        components.section(words.differences_heading(shown), NOTHING_TO_COMPARE)
        return
    block = differences_block(shown)
    components.chart_block(*block._replace(worked=[working(selection, shown.evidence)]))


def differences_block(shown: Pairs) -> ChartBlock:
    """The finding, the differences with their intervals, and the table; there is a gap to show."""
    heading = words.differences_heading(shown)
    alt = words.differences_alt(heading, shown)
    wide, narrow = (
        differences_chart(shown.gaps, words.ENDS, alt, shown.named_as, thin) for thin in (False, True)
    )
    hidden = any(gap.difference is None for gap in shown.gaps)
    note = "A dotted strip is a difference that is not shown: not a zero." if hidden else ""
    return ChartBlock(
        "differences", heading, [words.differences_sentence(shown)], wide, narrow, note, shares_table(shown)
    )


NOTHING_TO_COMPARE = "The release holds no other group to compare with."


def shares_table(shown: Pairs) -> Table:
    """A row a group: matched, the three parts, and the difference with its words."""
    rows = []
    for group in shown.groups:
        gap, matched = shown.gap(group), shown.matched(group)
        figures = [shown.evidence.others.get((shown.period, group, part)) for part in _PARTS]
        cells = [short(one.status, one.words) if one else "not published" for one in figures]
        rows.append(
            (
                group_name(shown.named_as(group)),
                f"{matched:,}" if matched is not None else cells[0],
                *cells,
                gap.words if gap else "—",
                gap_chip(gap) if gap else "—",
            )
        )
    columns = ("Matched", "Improved", "Unchanged", "Declined", "Home minus this group, improved", "In words")
    caption = f"Wellbeing among matched children, latest assessment in {shown.period} (share, 95% interval)"
    return Table(caption, ("Care group", *columns), tuple(rows))


_PARTS = ("improved", "unchanged", "declined")


def table_and_files(selection: Selection, shown: Pairs) -> None:
    """The table of both charts, its files and its source."""
    source = (
        f"Source: wellbeing assessments of {selection.partnership.title}, as at "
        f"{day(selection.release.as_at)}; release {selection.release.release_id}. Same tool in both "
        f"assessments. KLOE {shown.definition.kloe}, QI {', '.join(shown.definition.quality_indicators)}."
    )
    taken = sheet(selection, [(shown.evidence, (shown.period,))], shown.definition.id, every_outcome=True)
    components.data_table(
        "Data table for these two charts", shares_table(shown), taken, source, "wellbeing", is_open=False
    )


def coverage(shown: Pairs) -> None:
    """Matched of eligible for each group, what that allows, and the bounds."""
    rows = coverage_rows(shown)
    components.table(coverage_table(shown, rows), words.coverage_heading(shown, rows))


def coverage_table(shown: Pairs, rows: list[tuple[str, covering.Covered | None]]) -> Table:
    """A row a group: how many were assessed twice, and what the share could be at least and at most."""
    return Table(
        "Children with a first and a latest assessment, out of those eligible",
        ("Care group", "Matched of eligible", "In words", "Improved: lowest to highest possible"),
        tuple(
            (
                group_name(shown.named_as(group)),
                one.words if one else "not published",
                words.coverage_chip(one),
                words.bounds_words(shown.bounds(group)),
            )
            for group, one in rows
        ),
        notes=(words.reversal_sentence(shown),),
    )


def coverage_rows(shown: Pairs) -> list[tuple[str, covering.Covered | None]]:
    """How much of each group was assessed twice."""
    return [(group, covering.matched_coverage(shown.evidence, shown.period, group)) for group in shown.groups]


def flow(selection: Selection, shown: Pairs) -> None:
    """From the eligible at home to each way out of the pairs."""
    rest = shown.not_matched("home")
    if rest is None or rest.numerator is None or not rest.denominator:
        components.section(
            words.flow_heading(shown),
            rest.words if rest else "",
        )
        return
    steps = flow_steps(selection, shown)
    apart = len(steps) > 3
    heading = words.flow_heading(shown) + (", for very different reasons" if apart else "")
    alt = f"{heading}. " + "; ".join(f"{step.name}: {step.children:,}" for step in steps) + "."
    content = Table(
        f"Children at home with an assessment in {shown.period}, and where they went",
        ("Step", "Children", "What it may mean"),
        tuple((step.name, f"{step.children:,}", step.note or "—") for step in steps),
    )
    wide, narrow = (flow_chart(steps, rest.denominator, alt, narrow) for narrow in (False, True))
    sentences = [] if apart else [words.NO_EXITS]
    components.chart_block(
        "flow",
        heading,
        sentences,
        wide,
        narrow,
        words.FLOW_NOTE,
        content,
        worked=[working(selection, shown.evidence)],
    )
    with st.expander("Data table for this chart", key="flow_table"):
        components.table(content)


def flow_steps(selection: Selection, shown: Pairs) -> tuple[Step, ...]:
    """Eligible, assessed twice, and the exits where all are released, else all of them together."""
    rest = shown.not_matched("home")
    assert rest is not None and rest.numerator is not None and rest.denominator is not None
    twice = rest.denominator - rest.numerator
    exits = [(name, _exit(selection, shown, name)) for name in EXITS]
    known = [(name, children) for name, children in exits if children is not None]
    if len(known) < len(EXITS) or sum(children for _, children in known) != rest.numerator:
        known = [("not_matched", rest.numerator)]
    steps = [Step("Had an assessment in the period (eligible)", rest.denominator, 0, "muted", "")]
    begin = 0
    for name, children in (("assessed_twice", twice), *known):
        label, note = words.EXIT_NAMES[name]
        steps.append(Step(label, children, begin, "solid" if name == "assessed_twice" else "muted", note))
        begin += children
    return tuple(steps)


def _exit(selection: Selection, shown: Pairs, level: str) -> int | None:
    if shown.definition.id != WHOLE_WELLBEING or selection.split != NO_SPLIT:
        return None
    code = selection.partnership.partnership
    return counted(shown, evidence(selection.release, code, shown.definition.id, "pairs", level))


def bands(selection: Selection, shown: Pairs) -> None:
    """Home and all others among children who began alike, and both at the same mix of starting points."""
    found = banding.compared(selection, shown)
    heading = banding.heading(found)
    if not any(band.is_held for band in found):
        components.section(heading, words.ALIKE_NOT_COMPARED, banding.NOT_PUBLISHED)
        return
    content = Table(
        f"Improved among matched children who began alike, {shown.period}",
        ("At the first assessment", "At home", "All others together", "Difference", "In words"),
        tuple(
            (
                band.name,
                short(band.home.status, band.home.words) if band.home else "not published",
                short(band.away.status, band.away.words) if band.away else "not published",
                band.gap.words if band.gap else "not shown",
                gap_chip(band.gap),
            )
            for band in found
        ),
        notes=(banding.adjusted_sentence(found),),
    )
    components.section(heading, words.FROM_CRISIS)
    components.table(content)


def eight(selection: Selection, shown: Pairs) -> None:
    """Every indicator on one contrast and period, with what holds against their number."""
    if selection.split == NO_SPLIT:
        heading, content = eight_table(selection)
        own_pages = [page_link(selection, one.definition) for one in all_indicators(selection)]
        components.table(linked(content, own_pages), heading)


def eight_table(selection: Selection) -> tuple[str, Table]:
    """The finding over all indicators, and a row for each."""
    rows = all_indicators(selection)
    found = screened(
        [(one.gap("away"), one.home, one.improved("away"), one.definition.headline) for one in rows]
    )
    differing = [
        (wellbeing_name(one.definition.id), is_higher(verdict))
        for one, verdict in zip(rows, found.verdicts, strict=True)
        if verdict.startswith(("clearly", "small")) and one.definition.id != WHOLE_WELLBEING
    ]
    content = Table(
        "Each indicator in its newest period. Figure: improved of matched children (share, 95% interval)",
        ("Indicator", "Period", "At home", "All others together", "Difference", "In words"),
        tuple(
            (
                wellbeing_name(one.definition.id),
                one.period,
                *(short(f.status, f.words) if f else "—" for f in (one.home, one.improved("away"))),
                gap.words if (gap := one.gap("away")) else "not shown",
                verdict_chip(verdict),
            )
            for one, verdict in zip(rows, found.verdicts, strict=True)
        ),
        notes=(found.words,),
    )
    tested = sum(
        verdict != "not_shown" and one.definition.id != WHOLE_WELLBEING
        for one, verdict in zip(rows, found.verdicts, strict=True)
    )
    return words.eight_heading(differing, tested), content


def all_indicators(selection: Selection) -> list[Pairs]:
    """The newest pairs of each indicator that the release holds."""
    code = selection.partnership.partnership
    names = [name for name in definitions(selection.release) if name.startswith("wellbeing_")]
    held = (evidence(selection.release, code, name) for name in names)
    return [newest(one) for one in held if one.periods]


def limits(selection: Selection, shown: Pairs) -> list[str]:
    """What can't be said, with the indicators that are withheld for home."""
    rest = [one for one in all_indicators(selection) if one.definition.id != WHOLE_WELLBEING]
    hidden = [wellbeing_name(one.definition.id) for one in rest if not (one.home and one.home.is_published)]
    held = [wellbeing_name(one.definition.id) for one in rest if one.home and one.home.is_published]
    code = selection.partnership.partnership
    child = _CHILD_RATED in splits(selection.release, code, WHOLE_WELLBEING)
    return words.limits(shown, hidden, held, child)
