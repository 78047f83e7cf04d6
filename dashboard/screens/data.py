"""The parts of the Data page: the sum, coverage, provenance, audit, releases, changes, catalogue, visibility.

Here: what the page draws with what. Not here: sentences (`wording/data.py`), or the order of the page.
"""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from dashboard import components, store
from dashboard.charts.returns import returns_chart
from dashboard.downloads import Sheet, file_name
from dashboard.figures import data_facts
from dashboard.figures.data_facts import Sums
from dashboard.figures.evidence import Evidence, definitions, evidence
from dashboard.figures.rows import JOINED
from dashboard.markup import Table
from dashboard.selection import Selection
from dashboard.store import Release
from dashboard.wording import coverage as covering
from dashboard.wording import data as words
from dashboard.wording.coverage import Covered
from dashboard.wording.names import day, group_name
from dashboard.wording.working import working
from pipelines.vocabulary import AWAY_GROUPS, CARE_GROUPS

_SOURCES = (
    (covering.SCHOOL_RECORD, "school records", covering.school_coverage),
    ("wellbeing_overall", "pairs of wellbeing assessments", covering.matched_coverage),
    ("scn_coverage", "Scottish Candidate Numbers", covering.number_coverage),
)
_COVERED = (*CARE_GROUPS[:-1], JOINED, CARE_GROUPS[-1], "away")
Coverage = tuple[tuple[str, dict[str, Covered]], ...]


def tables(selection: Selection) -> dict[str, Sums]:
    """The sums of each table that the partnership sent."""
    return data_facts.by_table(data_facts.loads(selection.release, selection.partnership.partnership))


def showing(selection: Selection) -> list[str]:
    """What the page shows."""
    release = selection.release
    return [
        selection.partnership.title,
        f"returns up to {day(release.as_at)}",
        f"built into release {release.release_id}",
        f"published on {day(release.published_on)}",
    ]


def answer(selection: Selection) -> str:
    """The first paragraph."""
    sent = tables(selection)
    missing = data_facts.tables_not_sent(selection.release, selection.partnership.partnership)
    return words.answer(
        _total(sent),
        data_facts.checks(selection.release),
        words.cautions(
            coverage_by_group(selection.release, selection.partnership.partnership), missing, sent
        ),
    )


def _total(sent: dict[str, Sums]) -> Sums:
    return data_facts.sums(list(sent.values()))


def four_figures(selection: Selection) -> None:
    """The sum of all rows."""
    total = _total(tables(selection))
    components.figures(
        [
            ("Rows in", words.about(total.rows)),
            ("= accepted", words.about(total.accepted)),
            ("+ set aside, to fix", f"{total.set_aside:,}"),
            ("Unaccounted for", f"{total.unaccounted:,}"),
        ]
    )


def returns(selection: Selection) -> None:
    """Rows by table: a chart and the table that says the same."""
    sent = tables(selection)
    if not sent:
        return
    heading = words.sum_heading(sent)
    alt = words.sum_alt(heading, sent)
    rows = [(words.table_name(name), one.accepted, one.set_aside) for name, one in sent.items()]
    said = [words.rows_words(one) for one in sent.values()]
    wide, narrow = (
        returns_chart([(*row, text) for row, text in zip(rows, texts, strict=True)], alt, narrow)
        for narrow, texts in ((False, said), (True, [one.removesuffix(" set aside") for one in said]))
    )
    content = sum_table(sent)
    components.chart_block(
        "returns", heading, [], wide, narrow, f"Solid: accepted. Striped: set aside. {words.ROUNDED}", content
    )
    of = (selection.release.as_at.isoformat(), selection.release.release_id)
    kept = tuple((*row, *of) for row in content.rows)
    taken = Sheet(file_name(selection, "rows-by-table"), kept, (*content.columns, "as_at", "release_id"))
    components.data_table("Rows by table", content, taken, _source_note(selection), "returns", is_open=True)


def _source_note(selection: Selection) -> str:
    release = selection.release
    return (
        f"Source: the load of the returns of {selection.partnership.title} up to {day(release.as_at)}, as "
        f"release {release.release_id} gives it."
    )


def sum_table(sent: dict[str, Sums]) -> Table:
    """Rows in = accepted + set aside, for every table and for all."""
    rows = [
        (
            words.table_name(name),
            words.about(one.rows),
            words.about(one.accepted),
            f"{one.set_aside:,}",
            words.equation(one),
            words.load_note(name, one),
        )
        for name, one in sent.items()
    ]
    total = _total(sent)
    rows.append(
        (
            "All tables",
            words.about(total.rows),
            words.about(total.accepted),
            f"{total.set_aside:,}",
            words.equation(total),
            "",
        )
    )
    return Table(
        "Rows in = rows accepted + rows set aside, for every table",
        ("Table", "Rows in", "Accepted", "Set aside", "Check", "Note"),
        tuple(rows),
        stacks=False,
    )


@lru_cache(maxsize=64)
def coverage_by_group(release: Release, partnership: str) -> Coverage:
    """How much of each group a source covers in its newest period that is not too early."""
    found = []
    for name, source, make in _SOURCES:
        if name in definitions(release):
            held = evidence(release, partnership, name)
            period = _newest(held)
            groups = {held.named_as(group): make(held, period, group) for group in held.groups if period}
            found.append((source, {group: one for group, one in groups.items() if one}))
    return tuple(found)


def _newest(held: Evidence) -> str:
    for period in reversed(held.periods):
        if any(held.status(period, group) not in ("too_early", "absent") for group in held.groups):
            return period
    return ""


def coverage(selection: Selection) -> None:
    """How much of each group the accepted rows cover, from released cells."""
    covered = coverage_by_group(selection.release, selection.partnership.partnership)
    if not any(groups for _, groups in covered):
        return
    shown = [group for group in _COVERED if any(group in groups for _, groups in covered)]
    if any(group in shown for group in (*AWAY_GROUPS, JOINED)):
        shown = [group for group in shown if group != "away"]
    rows = [
        (
            next(iter(groups.values())).source,
            *(groups[group].words if group in groups else "—" for group in shown),
            groups["home"].allows if "home" in groups else "—",
        )
        for _, groups in covered
        if groups
    ]
    components.table(
        Table(
            "How much of each group the accepted rows cover",
            ("Figure", *map(group_name, shown), "At home, in words"),
            tuple(rows),
        ),
        words.coverage_heading(covered),
    )
    release, code = selection.release, selection.partnership.partnership
    held = [evidence(release, code, name) for name, _, _ in _SOURCES if name in definitions(release)]
    components.working([working(selection, one) for one in held], "coverage")


def source(selection: Selection) -> None:
    """Where the figures came from: release, returns, rules, fingerprints."""
    release, about = selection.release, data_facts.about(selection.release)
    files = data_facts.loads(release, selection.partnership.partnership)
    periods = data_facts.periods_covered(release, selection.partnership.partnership)
    before = [one for one in store.standing(release) if one != release]
    facts = [
        ("Release", release.release_id),
        ("Published", day(release.published_on)),
        ("Returns", f"up to {day(release.as_at)}, of {selection.partnership.title}"),
        ("Covers", f"{periods[0]} to {periods[-1]}" if periods else "no single years"),
        ("Files", f"{len(files)}; each with its SHA-256 below"),
        ("Contract of returns", ", ".join(sorted({one.contract_version for one in files})) or "—"),
        ("Form of the release", f"version {about.contract_version}"),
        ("Rules", f"policy version {about.policy_version}, owned by {_owner(about.policy)}"),
        ("Made by", f"Hearth {about.code_version}"),
        ("Sum of all cells (SHA-256)", about.cells_sha256),
        ("Replaces", f"{before[0].release_id}, kept and still readable" if before else "none before it"),
    ]
    with st.container(key="provenance"):
        components.table(Table("Provenance", ("Fact", "Value"), tuple(facts)), "Where the figures came from")


def _owner(policy: dict) -> str:
    owner = str(policy.get("owner", "the data controller"))
    return owner[:1].lower() + owner[1:]


def files(selection: Selection) -> None:
    """Every file with its sum, behind an expander."""
    held = data_facts.loads(selection.release, selection.partnership.partnership)
    if held:
        rows = tuple((one.file, words.about(one.rows), one.sha256 or words.SUM_IS_KEPT) for one in held)
        content = Table(
            "Files that the partnership sent. Row counts are rounded",
            ("File", "Rows in", "SHA-256"),
            rows,
            stacks=False,
        )
        components.folded(f"The {len(held)} files and their SHA-256", content, "files")


def audit(selection: Selection) -> None:
    """What the audit checked, and what it found."""
    checks = data_facts.checks(selection.release)
    numbers = data_facts.about(selection.release).audit.get("partnerships", {})
    own = numbers.get(selection.partnership.partnership, {})
    cells = own.get("cells", {})
    rows = [(one.what, one.result) for one in checks]
    rows += [
        (name, f"{value:,}")
        for name, value in (
            ("Numbers published", cells.get("published")),
            ("Numbers withheld, shown as [c]", cells.get("withheld")),
            ("Sums between them that were tried", own.get("sums")),
        )
        if value is not None
    ]
    components.table(
        Table("Audit, separate from the step that withheld figures", ("Check", "Result"), tuple(rows)),
        words.audit_heading(checks),
    )
    components.note(f"No release is published without a pass. {words.ONE_MARK}")
