"""The evidence map: what is held from each source on each key line of enquiry, and which way it speaks.

Here: the fold over events. The reading is set by a person: nothing is added up. Not here: released figures
(`dashboard/figures/evidence.py`), which an item may point to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from dashboard.cases.events import Event
from dashboard.cases.folding import Entry, day_in, entry_of, in_effect, of_kind, text_in

ITEM, READING = "evidence.item", "evidence.reading"
SOURCES = ("Children’s views", "Parents’ and carers’ views", "Records read", "Staff", "Observation", "Data")
KLOES = ("1", "2", "3")
SPEAKS = ("supports", "mixed", "contradicts", "withheld")
READINGS = ("no_significant_concern", "uncertainty", "concern")


class Item(NamedTuple):
    """One item. `version` and `sha256` name the very file that was read; `expires` is when it is too old."""

    key: str
    source: str
    kloe: str
    speaks: str
    words: str
    on: date | None
    cohort: str
    version: str
    sha256: str
    expires: date | None
    entry: Entry

    def is_expired(self, day: date) -> bool:
        return self.expires is not None and self.expires < day


class Reading(NamedTuple):
    """What a person makes of all that is held on a key line of enquiry."""

    kloe: str
    reading: str
    why: str
    entry: Entry


def items(events: Sequence[Event]) -> tuple[Item, ...]:
    """The newest version of each item, in the order in which they came."""
    held: dict[str, Item] = {}
    for event in of_kind(in_effect(events), ITEM):
        body = event.body
        if body.get("source") in SOURCES and body.get("kloe") in KLOES and body.get("speaks") in SPEAKS:
            held[text_in(body, "item")] = Item(
                text_in(body, "item"),
                text_in(body, "source"),
                text_in(body, "kloe"),
                text_in(body, "speaks"),
                text_in(body, "words"),
                day_in(body, "date"),
                text_in(body, "cohort"),
                text_in(body, "version"),
                text_in(body, "sha256"),
                day_in(body, "expires"),
                entry_of(event),
            )
    return tuple(held.values())


def readings(events: Sequence[Event]) -> dict[str, Reading]:
    """The newest reading of each key line of enquiry, by its number."""
    return {
        text_in(one.body, "kloe"): Reading(
            text_in(one.body, "kloe"), text_in(one.body, "reading"), text_in(one.body, "why"), entry_of(one)
        )
        for one in of_kind(in_effect(events), READING)
        if one.body.get("reading") in READINGS
    }


def cell(held: Iterable[Item], source: str, kloe: str) -> tuple[Item, ...]:
    """The items of one source on one key line of enquiry."""
    return tuple(one for one in held if (one.source, one.kloe) == (source, kloe))


def speaks(held: Sequence[Item]) -> str:
    """Which way the items of a cell speak: their one word, `mixed` where they differ, `none` where none is.

    This names what is there; it is no reading, which only a person gives.
    """
    said = {one.speaks for one in held if one.speaks != "withheld"}
    if not said:
        return "withheld" if held else "none"
    return said.pop() if len(said) == 1 else "mixed"


def thinnest(held: Sequence[Item]) -> str:
    """The key line of enquiry with the fewest sources; the first of those that tie."""
    return min(KLOES, key=lambda kloe: sum(bool(cell(held, source, kloe)) for source in SOURCES))
