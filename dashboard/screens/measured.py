"""A recommendation's measure before and after the report: its chart, its table, its place on the ladder.

Here: followed measures to blocks that the page and the packs share. Not here: the step (`ladder.py`), or
sentences (`wording/ladder.py`).
"""

from __future__ import annotations

from dashboard.blocks import ChartBlock
from dashboard.cases.recommendation import Recommendation
from dashboard.casework import CaseSelection
from dashboard.charts.baseline import baseline_chart
from dashboard.figures.evidence import Evidence, evidence, named_by_all
from dashboard.figures.ladder import STEPS, Followed
from dashboard.figures.rows import Measure
from dashboard.markup import Table
from dashboard.selection import Selection
from dashboard.wording import ladder as rungs
from dashboard.wording.cases import moved_words
from dashboard.wording.names import comparator_name, day, in_sentence, joined, times_word
from dashboard.wording.states import short
from dashboard.wording.working import Working, working


def no_measure(selection: CaseSelection, one: Recommendation) -> tuple[str, str]:
    """Why no measure can be followed: the heading, and a sentence where none is agreed."""
    said = moved_words(None, one.linked is not None, selection.figures is not None)
    return f"{said}.", rungs.NO_MEASURE if one.linked is None else ""


def measure_block(selection: CaseSelection, one: Recommendation, found: Followed) -> ChartBlock:
    """The finding, the measure before and after the report, and the table."""
    assert one.report is not None  # a measure is followed past a report
    heading, sentence = rungs.heading(found), rungs.sentence(found)
    starts = [(action.key, action.actual_start) for action in one.actions if action.actual_start]
    alt = f"{heading}. {sentence}".replace("**", "")
    wide, narrow = (baseline_chart(found, one.report, starts, alt, thin) for thin in (False, True))
    return ChartBlock(
        "measure",
        heading,
        [sentence],
        wide,
        narrow,
        _how_read(found, {rule.dash for rule in wide.rules}),
        measure_table(selection, found),
        worked=[worked(selection, one)],
    )


def worked(selection: CaseSelection, one: Recommendation) -> Working:
    """How the figures of a recommendation's measure come about, in the release of the day."""
    return working(selection_of_day(selection), evidence_of(selection, one))


def selection_of_day(selection: CaseSelection) -> Selection:
    """The partnership in the release that was in force on the day."""
    figures = selection.figures or selection.release
    known_on = None if figures == selection.release else figures.published_on
    return Selection(figures, selection.partnership, known_on=known_on)


def _how_read(found: Followed, dashes: set[str]) -> str:
    """What the lines mean that are drawn; a measure of one day a year has none for the days between."""
    days = " ".join(words for dash, words in _DAYS.items() if dash in dashes)
    if found.limits is None:
        return f"No limits: too few comparable points before the report. {days}".strip()
    kind = "trial limits, " if found.limits.is_trial else ""
    return (
        f"Dashed: limits, {kind}set by {len(found.before)} points to the report. Dotted: carried forward. "
        f"They are never set again. {days}"
    ).strip()


_DAYS = {
    "solid": "Solid line: the day of the report.",
    "dash": "Dashed lines: the days on which actions started.",
}


def measure_table(selection: CaseSelection, found: Followed) -> Table:
    """Periods down, newest first, with where each stands against the frozen limits."""
    order = list(found.figures)
    rows = []
    for period in reversed(found.periods):
        figure = found.at(period)
        rows.append(
            (period, short(figure.status, figure.words), _against(found, figure, order.index(period)))
        )
    return Table(
        f"{found.definition.label}, {in_sentence('home')}, {selection.partnership.title}",
        ("Period", "Figure", "Against the frozen baseline"),
        tuple(rows),
        stacks=False,
    )


def _against(found: Followed, figure: Measure, place: int) -> str:
    if figure.period in found.before:
        return "Baseline"
    if figure.period not in found.after:
        return "Holds the report or begins before the action: counts as neither"
    if found.limits is None or not figure.is_published or figure.value is None:
        return "—"
    low, high = found.limits.lower[place] or 0.0, found.limits.upper[place] or 1.0
    side = "Inside" if low <= figure.value <= high else "Outside"
    return f"{side} limits ({low:.0%} to {high:.0%})"


def source(selection: CaseSelection, one: Recommendation, found: Followed) -> str:
    """What was agreed when, before results were seen, and which release the figures are from."""
    linked = found.linked
    later = f" It was set again {times_word(linked.versions - 1)} since." if linked.versions > 1 else ""
    release = selection.figures.release_id if selection.figures else ""
    comparator = comparator_name(evidence_of(selection, one).named_as(linked.comparator)).lower()
    baseline = frozen_words(one, found)
    return (
        f"Measure, direction ({linked.direction} is better), action date ({day(linked.action_date)}), "
        f"comparator ({comparator}) and least follow-up "
        f"({linked.follow_up_months} months) were recorded on {day(linked.entry.on)}, before later results "
        f"were seen.{later} {baseline} Figures since: release {release}."
    )


def frozen_words(one: Recommendation, found: Followed) -> str:
    """In which release the baseline is frozen and by whom, which of its figures were revised since."""
    if not one.baseline or one.frozen is None:
        return "No baseline is frozen: periods before the report are read from the release of the day."
    revised = f" Revised since: {joined(found.revised)}." if found.revised else ""
    return (
        f"Baseline: release {one.baseline}, frozen by {one.frozen.by} on {day(one.frozen.on)}; it is not set "
        f"again.{revised}"
    )


def evidence_of(selection: CaseSelection, one: Recommendation) -> Evidence:
    """The series that a recommendation's measure is followed in; it has one."""
    assert one.linked is not None
    figures = selection.figures or selection.release
    return evidence(figures, selection.partnership.partnership, one.linked.indicator, grain="quarter")


def group_as_named(selection: CaseSelection, group: str) -> str:
    """A group as the partnership's measures name it, where none of them is chosen yet."""
    return named_by_all(selection.figures or selection.release, selection.partnership.partnership, group)


def ladder_table(found: Followed) -> Table:
    """A row a step, with where the measure stands."""
    rows = tuple(
        (
            str(place),
            f"**{name}**\n{meaning}" + (_TWO if place == 2 else ""),
            "**◀ here now**" if place == found.step else "reached" if place < found.step else "not reached",
        )
        for place, (name, meaning) in enumerate(STEPS)
    )
    columns = ("Step", "What it means", "This measure")
    return Table("Evidence ladder", columns, rows, stacks=False, look="ladder", marked=found.step)


def steps_table() -> Table:
    """The steps alone, for a reader of several measures."""
    rows = tuple((f"{place} {name}", meaning) for place, (name, meaning) in enumerate(STEPS))
    return Table("Evidence ladder: steps 1 and 2 are both no clear change", ("Step", "What it means"), rows)


_TWO = " **Shown to readers as “no clear change” with the direction.**"
