"""The lower half of the Data page: releases and what changed between two, the catalogue, what is visible.

Here: what the page draws with what. Not here: sentences (`wording/data.py`), or the sum (`data.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import components, downloads, signin, store
from dashboard.access import EVERY_PARTNERSHIP
from dashboard.downloads import Sheet, file_name
from dashboard.figures import data_facts, data_moves
from dashboard.figures.data_facts import Visible
from dashboard.figures.data_moves import Revised
from dashboard.figures.evidence import definitions, evidence, named_as, plans
from dashboard.figures.rows import Definition, Plan
from dashboard.kept import kept
from dashboard.markup import Link, Table
from dashboard.selection import NO_SPLIT, Selection, of_partnerships
from dashboard.wording import data as words
from dashboard.wording.cohorts import cohort_words
from dashboard.wording.names import capital, day, group_name, number_word, split_name, with_other
from dashboard.wording.working import catalogue_link, definition_words, working
from pipelines.vocabulary import PUBLISHED_GROUPS

_LISTED = 40
"""Revised figures that stand on the page; the file has all of them."""
_AS_PUBLISHED = "Source: the two releases, each figure as it was published."
_HIDDEN = "not listed: it moved by a few children"


def history(selection: Selection) -> None:
    """The releases that stand, newest first; none that came after the one shown."""
    held = store.standing(selection.release)
    rows = tuple(
        (
            one.release_id,
            day(one.published_on),
            day(one.as_at),
            f"{data_facts.cells_in(one):,}",
            "shown on this page" if one == selection.release else "kept and still readable",
        )
        for one in held
    )
    many = f"{capital(number_word(len(held)))} release{' stands' if len(held) == 1 else 's stand'}"
    components.table(
        Table("Releases, newest first", ("Release", "Published", "Returns up to", "Cells", "State"), rows),
        f"{many}; none is ever changed",
    )


def changes(selection: Selection) -> None:
    """What differs between the shown release and an earlier one."""
    if selection.earlier is None:
        components.section(
            "There is no earlier release to compare with",
            "When the next release is published, this page says which figures moved, which are new and which "
            "are no longer published.",
        )
        return
    pair = (selection.earlier, selection.release, selection.partnership.partnership)
    rows = data_moves.moves(*pair)
    heading = words.moves_heading(rows, selection.earlier.release_id)
    components.section(
        heading,
        note="Read from the two releases alone: no figure stands here that neither of them published.",
    )
    differing = [one for one in rows if one.differ]
    known = definitions(selection.release)
    if not differing:
        return
    content = Table(
        "Numbers behind the figures that differ, by measure",
        ("Measure", "Moved", "Newly published", "No longer published", "Unchanged"),
        tuple(
            (
                known[one.indicator].label if one.indicator in known else one.indicator,
                f"{one.moved:,}",
                f"{one.newly_published:,}",
                f"{one.no_longer_published:,}",
                f"{one.unchanged:,}",
            )
            for one in differing
        ),
    )
    components.folded(f"By measure: {len(differing)} differ", content, "moves")
    _revised(selection, data_moves.revised(*pair))


def _revised(selection: Selection, rows: Sequence[Revised]) -> None:
    if not rows:
        return
    known, plan = definitions(selection.release), plans(selection.release, selection.partnership.partnership)
    listed = tuple(
        (
            known[one.indicator].label,
            one.period,
            _whose(one, plan),
            _HIDDEN if one.before is None else one.before,
            _HIDDEN if one.now is None else one.now,
        )
        for one in rows
    )
    columns = ("Measure", "Period", "Group", "Before", "Now")
    releases = (selection.earlier.release_id, selection.release.release_id) if selection.earlier else ("", "")
    kept = tuple(
        (*row, _kind(one, known[one.indicator]), known[one.indicator].cohort_basis, "published", *releases)
        for row, one in zip(listed, rows, strict=True)
    )
    of_row = ("period_kind", "cohort_basis", "status", "release_before", "release_id")
    more = f". The first {_LISTED} of {len(rows)}; the file has all" if len(rows) > _LISTED else ""
    content = Table(f"Figures that both releases publish, and that moved{more}", columns, listed[:_LISTED])
    taken = Sheet(file_name(selection, "revised-figures"), kept, (*columns, *of_row))
    components.data_table(f"The {len(rows)} revised figures", content, taken, _AS_PUBLISHED, "revised")


def _kind(one: Revised, definition: Definition) -> str:
    """The frequency of a figure, by the form of its period."""
    if "–" in one.period:
        return "window"
    kinds = [kind for kind in definition.period_kinds if (kind == "quarter") == (" Q" in one.period)]
    return kinds[0] if kinds else "year"


def _whose(one: Revised, plan: Mapping[str, Plan]) -> str:
    split = (one.breakdown, one.level)
    named = named_as(plan.get(one.indicator), one.care_group, " Q" in one.period)
    return group_name(named) + ("" if split == NO_SPLIT else f", {split_name(*split)}")


def entry(selection: Selection) -> None:
    """The chosen measure of the catalogue, whole; nothing where none is chosen."""
    if selection.indicator:
        held = evidence(selection.release, selection.partnership.partnership, selection.indicator)
        entries = [pair for pair in working(selection, held).entries if pair[1]]
        components.definition_list(f"How it is worked out: {held.definition.label}", entries)


def catalogue(selection: Selection) -> None:
    """Every measure of the release, each leading to its entry."""
    content = _catalogue(selection)
    components.section(
        f"The catalogue has {len(content.rows)} measures",
        "What each counts, out of whom, and by whose definition. Its name leads to all that belongs to it.",
    )
    components.folded("All measures with their definitions", content, "catalogue")


@kept(64)
def _catalogue(selection: Selection) -> Table:
    rows = tuple(
        (
            Link(catalogue_link(selection, one), one.label),
            f"{one.counted}.",
            f"{one.out_of}.",
            cohort_words(one),
            definition_words(one),
        )
        for one in definitions(selection.release).values()
    )
    return Table(
        "Measures of this release, in their order",
        ("Measure", "Counted", "Out of", "Cohort", "Definition"),
        rows,
    )


def visibility(selection: Selection) -> None:
    """What is published of every measure and group, and why the rest is not."""
    code = selection.partnership.partnership
    seen = data_facts.visibility(selection.release, code)
    components.section("What is published, and why the rest is not", words.visibility_sentence(seen))
    if seen:
        components.folded(
            "By measure and group, with the reason for each gap", _visible(selection, seen), "visible"
        )
        components.note("[x] not supplied · [z] does not apply · — no figure, for the reason given.")


@kept(64)
def _visible(selection: Selection, seen: Sequence[Visible]) -> Table:
    known, plan = definitions(selection.release), plans(selection.release, selection.partnership.partnership)
    held = {(one.indicator, one.care_group): one for one in seen}
    rows = tuple(
        (
            known[name].label,
            *(
                words.visible_words(held.get((name, group))) + _with_other(plan.get(name), group)
                for group in PUBLISHED_GROUPS
            ),
            words.reason_words(
                [held[name, group] for group in PUBLISHED_GROUPS if (name, group) in held], plan.get(name)
            ),
        )
        for name in known
    )
    return Table(
        "Figures shown of those counted, by measure and group",
        ("Measure", *map(group_name, PUBLISHED_GROUPS), "How it is published, and why not all"),
        rows,
        stacks=False,
    )


def _with_other(plan: Plan | None, group: str) -> str:
    """That a figure of residential care holds other care too, where its quarters alone do or all of it."""
    said = with_other(group, named_as(plan, group))
    in_quarters = with_other(group, named_as(plan, group, is_quarterly=True))
    return said or f"{in_quarters} in quarters" * bool(in_quarters)


def whole_release(selection: Selection) -> None:
    """Everything of the release that the person may see, as one file that is made when it is asked for."""
    release = selection.release
    seen = tuple(one.partnership for one in of_partnerships(release).options)
    whose = (EVERY_PARTNERSHIP,) if signin.current().sees(EVERY_PARTNERSHIP) else seen
    components.section(*words.whole_release(len(seen)))
    components.file(
        "Download the release (zip)",
        lambda: downloads.whole_release(release, seen),
        f"{file_name(selection, 'release', whose)}.zip",
        "whole_release",
    )
