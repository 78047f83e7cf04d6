"""The parts of Outcomes: two charts on one axis of years, their table, definition, completeness, Scotland.

Here: what the page draws with what. Not here: sentences (`wording/outcomes.py`), or the order of the page.
"""

from __future__ import annotations

from dashboard import components
from dashboard.blocks import ChartBlock
from dashboard.charts.gap import gap_chart
from dashboard.charts.theme import SCOTLAND
from dashboard.charts.trend import Beside, trend_chart
from dashboard.downloads import sheet
from dashboard.figures.course import Course
from dashboard.figures.evidence import benchmarks, definitions, evidence
from dashboard.figures.rows import Benchmark
from dashboard.figures.trends import gap_trend
from dashboard.kept import kept
from dashboard.markup import Table
from dashboard.selection import NO_SPLIT, Selection
from dashboard.wording import coverage as covering
from dashboard.wording import marks, scotland
from dashboard.wording import outcomes as words
from dashboard.wording import trends as trending
from dashboard.wording.cohorts import cohort_words, group_words
from dashboard.wording.differences import GOOD
from dashboard.wording.names import capital, group_name, in_sentence, lower_first, split_name
from dashboard.wording.needed import points, points_needed
from dashboard.wording.plan import pooled_words, sentences
from dashboard.wording.states import short
from dashboard.wording.working import source_words, working


def course(selection: Selection) -> Course:
    """The measure as chosen."""
    held = evidence(
        selection.release, selection.partnership.partnership, selection.indicator, *selection.split
    )
    return Course(held, selection.comparator)


def showing(selection: Selection, shown: Course) -> list[str]:
    """What the page shows: measure, periods where there are any, cohort, split, grain, release."""
    definition, periods = shown.definition, shown.evidence.periods
    return [
        selection.partnership.title,
        f"{definition.label}",
        " to ".join(dict.fromkeys((periods[0], periods[-1]))) if periods else "",
        pooled_words(shown.evidence.plan, with_reason=False),
        f"cohort: {cohort_words(definition)}",
        "" if selection.split == NO_SPLIT else split_name(*selection.split),
        f"release {selection.release.release_id}",
    ]


def trend(selection: Selection, shown: Course) -> None:
    """The groups over the years."""
    components.chart_block(*trend_block(selection, shown))


@kept(128)
def trend_block(selection: Selection, shown: Course) -> ChartBlock:
    """The finding and the charts of the groups over the years."""
    heading, sentence = words.trend_heading(shown), words.trend_sentence(shown)
    alt = words.alt(heading, sentence, shown)
    beside = _beside(selection, shown)
    wide, narrow = (
        trend_chart(shown.evidence, shown.groups, alt, narrow=narrow, beside=beside)
        for narrow in (False, True)
    )
    return ChartBlock(
        "trend",
        heading,
        [one for one in (sentence, words.small_words(shown)) if one],
        wide,
        narrow,
        marks.reading_note(shown) + _beside_note(beside),
        table(selection, shown),
        named=marks.named_groups(shown),
        worked=[working(selection, shown.evidence)],
    )


def gap(selection: Selection, shown: Course) -> None:
    """The gap over the same years; its finding alone where no year has one to draw."""
    block = gap_block(selection, shown)
    if gap_is_drawn(shown):
        components.chart_block(*block)
    else:
        components.section(block.heading, *block.sentences)


def gap_is_drawn(shown: Course) -> bool:
    """Whether any period has a gap with the comparator to draw."""
    gaps = shown.evidence.gaps.items()
    return any(gap.difference is not None for (_, beside), gap in gaps if beside == shown.comparator)


@kept(128)
def gap_block(selection: Selection, shown: Course) -> ChartBlock:
    """The finding and the charts of the gap over the same years."""
    heading = words.gap_heading(shown)
    drift = trending.gap_sentence(shown, gap_trend(shown.evidence, shown.comparator))
    sentence = " ".join(filter(None, [words.gap_sentences(shown), drift]))
    alt = words.alt(heading, sentence, shown)
    wide, narrow = (gap_chart(shown.evidence, shown.comparator, alt, narrow) for narrow in (False, True))
    return ChartBlock(
        "gap",
        heading,
        [sentence],
        wide,
        narrow,
        marks.gap_note(shown),
        table(selection, shown),
        worked=[working(selection, shown.evidence)],
    )


def _beside(selection: Selection, shown: Course) -> tuple[Beside, ...]:
    """Scotland's points, where nothing is split and measure and cohort are the same."""
    if selection.split != NO_SPLIT:
        return ()
    found = scotland.drawn(national(selection, shown), shown.definition).get(shown.lead, [])
    points = tuple((period, value) for period, value in found if period in shown.evidence.periods)
    return (Beside("Scotland, at home", SCOTLAND, points),) if points else ()


def _beside_note(beside: tuple[Beside, ...]) -> str:
    return "".join(
        f" Crosses: {one.name}, published figures on the same measure and cohort." for one in beside
    )


def national(selection: Selection, shown: Course) -> tuple[Benchmark, ...]:
    """Scotland's published figures that belong to the measure."""
    return benchmarks(selection.release, shown.definition.benchmark_ids)


@kept(128)
def table(selection: Selection, shown: Course) -> Table:
    """Periods down, newest first; groups across; the gap last."""
    groups = shown.evidence.groups
    if shown.comparator == "away" and "away" not in groups and shown.has_gap:
        groups = (*groups, "away")
    gap_column = (
        (f"Gap, home minus {in_sentence(shown.named_as(shown.comparator))}",) if shown.has_gap else ()
    )
    notes = {
        f"{year - 1}/{year % 100:02d}": text
        for year, text in (*shown.definition.marked_years, *shown.definition.noted_years)
    }
    rows = []
    for period in reversed(shown.evidence.periods):
        figures = [shown.evidence.figures.get((period, group)) for group in groups]
        cells = [short(one.status, one.words) if one else "—" for one in figures]
        found = shown.evidence.gaps.get((period, shown.comparator))
        rows.append((period, *cells, *((found.words if found else "not shown",) if shown.has_gap else ())))
    remarks = [
        f"{period}: {text[0].lower()}{text[1:]}."
        for period, text in sorted(notes.items())
        if period in shown.evidence.periods
    ]
    split = "" if selection.split == NO_SPLIT else f", {split_name(*selection.split)}"
    return Table(
        f"{shown.definition.label}, {selection.partnership.title}{split}. {cell_words(shown)}",
        ("Period", *map(group_name, map(shown.named_as, groups)), *gap_column),
        tuple(rows),
        stacks=False,
        notes=tuple([" ".join(remarks)] if remarks else []),
    )


def cell_words(shown: Course) -> str:
    """What a cell of the table holds."""
    return {
        "count": "Cell: number of children",
        "proportion": "Cell: counted of all (share, 95% interval)",
        "event_rate": "Cell: cases for pupils (rate, 95% interval)",
        "mean": "Cell: mean (children behind it)",
        "matched_change": "Cell: improved of matched children (share, 95% interval)",
    }[shown.definition.kind]


def table_and_files(selection: Selection, shown: Course) -> None:
    """The table of both charts, open, with files and source."""
    label = "Data table for these two charts" if gap_is_drawn(shown) else "Data table for this chart"
    taken = sheet(selection, [(shown.evidence, shown.evidence.periods)], shown.definition.id)
    source = source_line(selection, shown)
    components.data_table(label, table(selection, shown), taken, source, "outcome", is_open=True)


def source_line(selection: Selection, shown: Course) -> str:
    """Where the figures come from, as at which day, in which release, by whose definition."""
    kind = "National definition." if shown.definition.national_definition else "Local measure."
    returns = source_words(selection, [shown.definition]).rstrip(".")
    return f"Source: {lower_first(returns)}; release {selection.release.release_id}. {kind}"


def definition(shown: Course) -> None:
    """What is counted, out of whom, by which group, which way is good, what to mind."""
    components.definition_list("What is counted", definition_entries(shown))


def definition_entries(shown: Course) -> list[tuple[str, str]]:
    """(term, words) of a measure's definition."""
    one = shown.definition
    national = "National definition" if one.national_definition else "Local measure"
    return [
        ("Counted", f"{one.counted}."),
        ("Out of", f"{one.out_of}."),
        ("Care group", group_words(one)),
        (
            "Good is",
            f"{GOOD[one.polarity]} {national}. KLOE {one.kloe}, QI {', '.join(one.quality_indicators)}.",
        ),
        ("Published as", capital(" ".join(sentences(shown.evidence.plan))) or "Each year."),
    ]


def completeness(selection: Selection, shown: Course) -> None:
    """How much of the group the figures cover, by period, from released cells."""
    content = completeness_table(selection, shown)
    if content.rows:
        components.table(content, "How complete it is", kind="sub")
        if shown.definition.kind != "matched_change":
            held = evidence(selection.release, selection.partnership.partnership, covering.SCHOOL_RECORD)
            components.working([working(selection, held)], "completeness")
    else:
        components.definition_list("How complete it is", [published_words(shown)])


def completeness_table(selection: Selection, shown: Course) -> Table:
    """Coverage by period, newest first; without a row where the release holds none for this measure."""
    rows = completeness_rows(selection, shown)
    return Table("Children whom the figures cover", ("Period", "At home", "All others together"), rows)


def completeness_rows(selection: Selection, shown: Course) -> tuple[tuple[str, str, str], ...]:
    """Coverage by period, newest first; empty where the release holds none for this measure."""
    if shown.definition.kind == "matched_change":
        held, make = shown.evidence, covering.matched_coverage
    elif "school" in shown.definition.tables and covering.SCHOOL_RECORD in definitions(selection.release):
        code = selection.partnership.partnership
        held, make = evidence(selection.release, code, covering.SCHOOL_RECORD), covering.school_coverage
    else:
        return ()
    rows = []
    for period in reversed(held.periods[-5:]):
        home, away = make(held, period, "home"), make(held, period, "away")
        rows.append((period, home.words if home else "—", away.words if away else "—"))
    return tuple(rows)


def published_words(shown: Course) -> tuple[str, str]:
    """For how many periods there is a figure, where the release says nothing of coverage."""
    periods = shown.evidence.periods
    held = sum(shown.evidence.status(period, shown.lead) == "published" for period in periods)
    name = group_name(shown.named_as(shown.lead))
    return (
        name,
        f"Published for {held} of {len(periods)} period{'s' if len(periods) != 1 else ''}. "
        "This release does not say whom the returns leave out.",
    )


def could_be_seen(shown: Course) -> None:
    """How far a figure has to move before a change of it could be clear."""
    components.texts("Could a change be seen?", seen_sentences(shown))


def seen_sentences(shown: Course) -> list[str]:
    """The words of `could_be_seen`, with what the length of the series permits."""
    change, now, before = shown.change(shown.lead), shown.now, shown.before(shown.lead)
    needed = points_needed(before, now)
    where = "home" if shown.lead == "home" else "the figure"
    if needed and now and before and now.denominator and before.denominator:
        words_ = (
            f"With {before.denominator:,} counted then and {now.denominator:,} now, {where} has to move "
            f"**{points(needed)}** before it is clear."
        )
    elif change is not None and change.verdict == "not_tested":
        words_ = "This kind of figure has no interval, so a change of it can’t be tested."
    else:
        words_ = "No two periods can be compared, so this can’t be said."
    return [words_, *words.length_words(shown)]


def context(selection: Selection, shown: Course) -> None:
    """Scotland's published figures."""
    rows = national(selection, shown)
    head = national_heading(selection, shown)
    if rows:
        components.table(scotland.benchmark_table(rows), head, kind="sub")
        components.note(scotland.source_note(rows))
    else:
        components.texts(head, [])


def national_heading(selection: Selection, shown: Course) -> str:
    """Whether Scotland's figures are drawn with the measure's own, and why not where they are not."""
    is_drawn, is_split = bool(_beside(selection, shown)), selection.split != NO_SPLIT
    has_chart = bool(shown.evidence.periods)
    return scotland.heading(national(selection, shown), shown.definition, is_drawn, is_split, has_chart)
