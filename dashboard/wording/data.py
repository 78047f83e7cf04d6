"""The sentences of the Data page: the sum, the cautions, coverage, audit, what moved, why a figure lacks.

Here: words from what a release says of itself. Not here: how it is read (`data_facts.py`, `data_moves.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.figures.data_facts import Check, Sums, Visible
from dashboard.figures.data_moves import Moves
from dashboard.figures.evidence import named_as
from dashboard.figures.rows import Plan
from dashboard.kept import kept
from dashboard.wording.coverage import Covered
from dashboard.wording.names import capital, in_sentence, joined, lower_first, number_word, whole
from dashboard.wording.plan import sentences
from dashboard.wording.states import PARTIAL_UNDER

_TABLES = {
    "acel": "Levels at school (ACEL)",
    "aftercare": "Aftercare",
    "aggregate": "Ready-made counts",
    "audits": "Audits of records",
    "children": "Children",
    "episodes": "Episodes of care",
    "exclusions": "Exclusions",
    "governance": "Meetings of leaders",
    "health": "Health",
    "leavers": "School leavers",
    "legal": "Legal orders",
    "placements": "Placements",
    "referrals": "Referrals to the Reporter",
    "registrations": "Child protection register",
    "reviews": "Reviews",
    "school": "School attendance",
    "survey_questions": "Survey questions",
    "surveys": "Survey answers",
    "voice": "Children’s views",
    "wellbeing": "Wellbeing assessments",
    "workers": "Workers",
}
_NEARLY = 50
_MANY = 0.05
"""A caution is given where at least this share of a table's rows was set aside."""
ROUNDED = (
    "Accepted rows are to the nearest hundred, and so are rows in: an exact number of rows could tell how "
    "many children a withheld figure holds. Rows set aside are exact. The exact sum was checked row by row "
    "before anything was counted; it stands in the load report, which the data steward has."
)
ONE_MARK = "[c] is one mark for every reason, so it never tells how small a number is."
SUM_IS_KEPT = "kept by the data steward: with it, a guess at a withheld count could be tried"
STEWARD_ONLY = (
    "**For the data steward only.** Faults by row are in the load report file. Other readers see the counts "
    "above, coverage, provenance and audit."
)


def table_name(table: str) -> str:
    """ "School attendance" for `school`."""
    return _TABLES.get(table) or capital(table.replace("_", " "))


def about(rows: int) -> str:
    """A rounded number of rows: "about 2,400"; "under 50" where it rounds to nothing."""
    return f"about {rows:,}" if rows >= _NEARLY else f"under {_NEARLY}"


def answer(total: Sums, checks: Sequence[Check], cautions: Sequence[str]) -> str:
    """Whether the return can be trusted: the sum, the audit, the cautions."""
    passed = all(one.result == "passed" for one in checks)
    if not total.rows:
        return "**We can’t say.** The release holds no file of this partnership."
    aside = f"{total.set_aside:,} row{'' if total.set_aside == 1 else 's'}"
    asides = f"{aside} {'was' if total.set_aside == 1 else 'were'} set aside; none were dropped"
    words = [
        f"{_verdict(total, passed, cautions)} {_accepted(total)}. "
        f"{asides if total.set_aside else 'None was set aside or dropped'}.",
        f"The disclosure audit {'passed' if passed else 'did not pass'}.",
    ]
    if cautions:
        words.append(f"Caution{'s' if len(cautions) > 1 else ''}: {'; '.join(cautions)}.")
    return " ".join(words)


def _accepted(total: Sums) -> str:
    """ "All rows were accepted (about 300)", or how many of how many."""
    if not total.set_aside and not total.unaccounted:
        return f"All rows were accepted ({about(total.rows)})"
    return f"{capital(about(total.accepted))} of {about(total.rows)} rows were accepted"


def _verdict(total: Sums, passed: bool, cautions: Sequence[str]) -> str:
    if total.unaccounted or not passed:
        return "**No.**"
    if not cautions:
        return "**Yes.**"
    return f"**Yes, with {number_word(len(cautions))} caution{'s' if len(cautions) > 1 else ''}.**"


def cautions(
    covered: Sequence[tuple[str, Mapping[str, Covered]]], not_sent: Sequence[str], tables: Mapping[str, Sums]
) -> list[str]:
    """What a reader should mind: sources that cover little, tables that did not come, many rows set aside."""
    found = [said for source, groups in covered if (said := _weakest(source, groups))]
    found += [said for table, one in tables.items() if (said := _set_aside(table, one))]
    if not_sent:
        found.append(f"not sent: {joined(lower_first(table_name(table)) for table in not_sent)}")
    return found


def _set_aside(table: str, one: Sums) -> str:
    """That many of its rows were set aside; where accepted rows round to nothing there is no share."""
    least = one.set_aside / (one.set_aside + (one.accepted or _NEARLY - 1))
    if not one.rows or least < _MANY:
        return ""
    named = lower_first(table_name(table))
    if one.accepted:
        return f"{whole(100 * one.set_aside / one.rows)}% of the rows of {named} were set aside"
    return f"{one.set_aside:,} rows of {named} were set aside, and {about(one.accepted)} accepted"


def _weakest(source: str, groups: Mapping[str, Covered]) -> str:
    low = {group: one.share for group, one in groups.items() if one.share and one.share < PARTIAL_UNDER}
    if not low:
        return ""
    group = "home" if "home" in low else min(low, key=lambda name: low[name])
    where = "at home" if group == "home" else f"in {in_sentence(group)}"
    return f"{source} cover {groups[group].words} {where}"


def sum_heading(tables: Mapping[str, Sums]) -> str:
    """ "Every row is accounted for; 20 were set aside in four tables"."""
    lost = sum(one.unaccounted for one in tables.values())
    if lost:
        return f"{abs(lost):,} rows are not accounted for"
    aside = [one.set_aside for one in tables.values() if one.set_aside]
    if not aside:
        return "Every row is accounted for; none was set aside"
    verb = "was" if sum(aside) == 1 else "were"
    where = f"{number_word(len(aside))} table{'s' if len(aside) > 1 else ''}"
    return f"Every row is accounted for; {sum(aside):,} {verb} set aside in {where}"


def sum_alt(heading: str, tables: Mapping[str, Sums]) -> str:
    """The finding with its numbers."""
    largest = sorted(tables, key=lambda table: tables[table].rows, reverse=True)[:3]
    said = "; ".join(f"{table_name(table)} {rows_words(tables[table])}" for table in largest)
    rows, accepted = (sum(getattr(one, name) for one in tables.values()) for name in ("rows", "accepted"))
    share = f" Accepted: {whole(100 * accepted / rows)}%." if rows else ""
    return f"{heading}.{share} The largest tables: {said}."


def rows_words(one: Sums) -> str:
    """ "about 600 + 7 set aside"."""
    return about(one.accepted) + (f" + {one.set_aside:,} set aside" if one.set_aside else "")


def equation(one: Sums) -> str:
    """ "607 = 600 + 7 ✓"; "under 50 + 7 ✓" where a rounded number would read as nothing."""
    sign = "✓" if not one.unaccounted else f"✕ {one.unaccounted:+,}"
    if not one.accepted and not one.unaccounted:
        return about(0) + (f" + {one.set_aside:,}" if one.set_aside else "") + f" {sign}"
    return f"{one.rows:,} = {one.accepted:,} + {one.set_aside:,} {sign}"


def load_note(table: str, one: Sums) -> str:
    """What else to know of a table. Warnings about placements are of children, so they are rounded."""
    if table == "placements":
        few = f"about {one.warnings:,}" if one.warnings else "fewer than five"
        return f"Read in full; {few} warnings, rows kept"
    if one.warnings:
        return f"Read in full; {one.warnings:,} warning{'s' if one.warnings > 1 else ''}, rows kept"
    return "Read in full"


def coverage_heading(covered: Sequence[tuple[str, Mapping[str, Covered]]]) -> str:
    """Which sources are weak, or that none that can be shown is."""
    shown = [
        (source, groups)
        for source, groups in covered
        if any(one.share is not None for one in groups.values())
    ]
    weak = [source for source, groups in shown if _weakest(source, groups)]
    if weak:
        return f"{capital(joined(weak))} are the weak point{'s' if len(weak) > 1 else ''}"
    if len(shown) < len(covered):
        return "Coverage can’t be shown for every source"
    return "Every source covers at least 70% of each group that is shown"


def audit_heading(checks: Sequence[Check]) -> str:
    """The result, as a finding."""
    failed = [one for one in checks if one.result != "passed"]
    if failed:
        return f"The disclosure audit did not pass: {len(failed)} of {len(checks)} checks failed"
    return "The disclosure audit passed: no withheld figure can be worked out"


def moves_heading(rows: Sequence[Moves], earlier: str) -> str:
    """What differs from the earlier release."""
    moved = sum(one.moved for one in rows)
    new = sum(one.newly_published for one in rows)
    gone = sum(one.no_longer_published for one in rows)
    if not moved + new + gone:
        return f"Nothing differs from release {earlier}"
    first, *rest = [
        (number, words)
        for number, words in ((moved, "moved"), (new, "newly published"), (gone, "no longer published"))
        if number
    ]
    numbers = f"{first[0]:,} number{'' if first[0] == 1 else 's'} {first[1]}"
    return f"Since release {earlier}: {joined([numbers, *(f'{number:,} {words}' for number, words in rest)])}"


@kept(64)
def visibility_sentence(rows: Sequence[Visible]) -> str:
    """How much of what was counted can be seen, and what else there is."""
    told, seen = sum(one.told for one in rows), sum(one.seen for one in rows)
    if not told:
        return "Nothing of this partnership was counted."
    withheld = sum(one.withheld for one in rows)
    share = f"{seen:,} ({whole(100 * seen / told)}%) are shown"
    said = f"Of {told:,} figures of whole groups that were counted, {share}"
    said += f" and {withheld:,} are withheld to protect confidentiality." if withheld else "."
    rest = [
        f"{number:,} {words}"
        for number, words in (
            (sum(one.not_supplied for one in rows), "were not supplied by the partnership"),
            (sum(one.too_early for one in rows), "are too early to know"),
        )
        if number
    ]
    return f"{said} {capital(joined(rest))}." if rest else said


def visible_words(one: Visible | None) -> str:
    """ "27 of 30" figures of a measure and group, or the state that all of them have."""
    if one is None:
        return "[z]"
    if one.told:
        return f"{one.seen:,} of {one.told:,}"
    if one.not_supplied:
        return "[x]"
    return "too early" if one.too_early else "—"


def reason_words(rows: Sequence[Visible], plan: Plan | None) -> str:
    """How a measure is published, and the release's own reason for each gap with the groups that have it."""
    groups: dict[str, list[str]] = {}
    for one in rows:
        if one.reason and one.reason not in " ".join(sentences(plan)):
            groups.setdefault(one.reason, []).append(in_sentence(named_as(plan, one.care_group)))
    said = [f"{capital(joined(names))}: {lower_first(reason)}" for reason, names in groups.items()]
    return " ".join([*map(capital, sentences(plan)), *said])


def whole_release(partnerships: int) -> tuple[str, str]:
    """The heading, and what the file of the whole release holds of so many partnerships."""
    one = partnerships == 1
    whose = "the partnership that you may see" if one else f"{number_word(partnerships)} partnerships"
    return (
        "Take the whole release",
        f"Every count and figure of {whose}, as CSV in one zip, with what each measure and column means "
        "(a Frictionless data package). A row says its frequency, cohort, status and release. What is "
        "withheld is marked and has no number.",
    )
