"""Whose row is it: the partnership in the row against the file's name and `partnerships.csv`.

Here: the two columns `partnership` and `_sender`, and the faults between them. Not here: other columns.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl

from pipelines.returns.as_sent import AsSent
from pipelines.returns.odd_values import trimmed
from pipelines.returns.parts import FILE, SENDER, Coded, Faults, Read, TextPiece, typed
from pipelines.returns.read import FileRead


def conform_senders(
    text: TextPiece, files: list[FileRead], partnerships: pl.Series, faults: Faults, as_sent: AsSent
) -> tuple[list[pl.Series], np.ndarray]:
    """`partnership` and `_sender` as Enums of the known ids, and the sender of each row as its place among
    these; adds to `faults` and `as_sent`.

    The sender is the partnership of the file's name, or in an `all` file the row's own; null where unknown.
    While `partnerships.csv` itself is read nothing is known, and each row is its own sender.
    """
    given = text.coded["partnership"]
    if not len(partnerships):
        sent = given.at(np.arange(text.rows.height, dtype=np.uint32))
        stripped = pl.Series(sent, dtype=pl.String).str.strip_chars()
        return [stripped.alias(name) for name in ("partnership", SENDER)], np.zeros(len(sent), np.int16)
    known = pl.Enum(partnerships)
    places = {name: place for place, name in enumerate(partnerships)}
    stems = [file.source.sender for file in files]
    file, named = text.rows[FILE].to_numpy(), _named(given, known)
    senders = _of_files(stems, places)[file]
    is_shared = np.array([stem is None for stem in stems])[file] if None in stems else None
    if is_shared is not None:
        senders[is_shared] = named[is_shared]
    odd = np.flatnonzero((named != senders) | (named < 0)).astype(np.uint32)
    if len(odd):
        sent = given.at(odd)
        named[odd], rules = _look_again(sent, file[odd].tolist(), stems, places)
        if is_shared is not None:
            own = odd[is_shared[odd]]
            senders[own] = named[own]
        as_sent.add("partnership", odd, sent)
        for rule, those in rules.items():
            faults.add(rule, "partnership", odd[those])
    return [_series("partnership", named, known), _series(SENDER, senders, known)], senders


def _of_files(stems: list[str | None], places: dict[str, int]) -> np.ndarray:
    """The place among the known ids of the partnership of each file's name; -1 where it is of none."""
    by_stem = {name.casefold(): place for name, place in places.items()}
    return np.array([by_stem.get((stem or "").casefold(), -1) for stem in stems], _kind(len(places)))


def _named(given: Coded | Read, known: pl.Enum) -> np.ndarray:
    """Whom each row names: the place of a known id, letter for letter; else -1."""
    kind = _kind(len(known.categories))
    if isinstance(given, Coded):
        places = given.words.cast(known, strict=False).to_physical().cast(pl.Int32).fill_null(-1)
        return places.to_numpy().astype(kind)[given.codes]
    named = given.numbers.astype(kind)
    named[~given.is_there] = -1
    return named


def _kind(many: int) -> type:
    """A type that holds so many places, and -1."""
    return np.int16 if many < 1 << 15 else np.int32


def _series(name: str, places: np.ndarray, known: pl.Enum) -> pl.Series:
    kind = np.uint8 if len(known.categories) < 256 else np.uint32
    return typed(places.astype(kind), places >= 0, known).alias(name)


def _look_again(
    sent: list[str | None], files: list[int], stems: list[str | None], places: dict[str, int]
) -> tuple[list[int], dict[str, list[int]]]:
    """The place of the id that each odd text gives, trimmed; and by rule which of them break it."""
    seen: dict[tuple[str | None, int], tuple[int, str | None]] = {}
    named, rules = [], defaultdict(list)
    for n, one in enumerate(zip(sent, files, strict=True)):
        if one not in seen:
            seen[one] = _whose(one[0], stems[one[1]], places)
        place, rule = seen[one]
        named.append(place)
        if rule is not None:
            rules[rule].append(n)
    return named, rules


def _whose(sent: str | None, stem: str | None, places: dict[str, int]) -> tuple[int, str | None]:
    """The place of the id that a text gives in a file of that name, or -1; and the rule that it breaks."""
    text = trimmed(sent)
    if text is None:
        return -1, "value_missing"
    place = places.get(text, -1)
    if stem is not None and text.casefold() != stem.casefold():
        return place, "partnership_not_file"
    return place, "partnership_unknown" if place < 0 else None
