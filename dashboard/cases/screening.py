"""Free text that may name a child: found before it is saved, then changed, or confirmed by a named person.

Text that no page or pack can show is refused outright.

Here: patterns, and what each is called. A pattern knows no child: it asks a person to look again. What was
found is never repeated in a message. Not here: who may confirm (`writing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import category

CONFIRMED = "confirmed"
"""The field of a body that says who looked at a text that raised a doubt, and what the doubt was."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = (
    r"(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})[a-z]*\.?,?\s+\d{{2,4}})"
)
_CHILD = (
    r"(?:child(?:ren)?|pupils?|boys?|girls?|sons?|daughters?|siblings?|brothers?|sisters?|"
    r"young (?:person|people)|teenagers?|bab(?:y|ies)|toddlers?|twins?)"
)
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ'’]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?"
_NO_NAMES = (
    "The This That These Those Who What When Where Which And But In On At For From By To With No Not All"
    " Each Every Some Protection Planning Plan Plans Services Service Committee Hearing Hearings Rights "
    "Panel Reporter Scotland Council Board Health Education Social Support Team Centre Survey Young January "
    "February March April May June July August September October November December"
)
_KIN = r"mother|mum|father|dad|parents?|gran|foster|social worker|placement|order|hearing"
_FEW = r"(?:[0-9]|1[0-9]|one|two|three|four|five|six|seven|eight|nine)"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a number like a CHI number", re.compile(r"(?<![0-9A-Za-z])(?:\d[ -]?){9}\d(?![0-9A-Za-z])")),
    (
        "a date of birth",
        re.compile(
            rf"(?i)\b(?:born|birth(?:day|date)?|d\.?o\.?b\.?)\b[^.;\n]{{0,25}}?{_DAY}"
            rf"|{_DAY}[^.;\n]{{0,12}}\bbirth"
        ),
    ),
    (
        "a number beside a child",
        re.compile(
            rf"(?i)(?<![\d%])\b{_FEW}\s+(?:\w+\s+){{0,2}}?{_CHILD}\b"
            rf"|\b{_CHILD}\b\W{{0,3}}(?:\w+\W+){{0,1}}?(?:\d{{1,2}}\b(?!\s*%)|aged?\b)"
        ),
    ),
    (
        "what may be a child's name",
        re.compile(
            rf"\b(?i:{_CHILD})(?:,| called| named)?\s+(?!(?:{_NO_NAMES.replace(' ', '|')})\b){_NAME}"
            rf"|\b{_NAME}['’]s\s+(?i:{_KIN})\b"
            rf"|\b(?i:initials?)\W+[A-Z]\.?[A-Z]\b|\b(?i:{_CHILD})\s+[A-Z]\b(?!\w)"
        ),
    ),
)
LONGEST_TEXT = 5_000
"""Characters of one text of an entry; the wording of a recommendation has a few hundred."""
_NO_LETTERS = ("Cc", "Cs", "Co", "Cn")
"""Unicode's categories of controls, halves of pairs, private and unassigned characters."""
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NOT_WRITTEN = frozenset({"sha256", "hash", "release", "release_id", "indicator"})
"""Fields that hold what a program made, as long as they look like it: each of them can be typed as well."""
_MADE = re.compile(r"[0-9a-f]{64}|[a-z][a-z0-9_]*|\d\.\d|\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def doubts(text: str) -> tuple[str, ...]:
    """What in a text may identify a child, each once, in words that repeat nothing of it."""
    return tuple(what for what, pattern in PATTERNS if pattern.search(text))


def doubts_in(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(field, what was found) for all written text in an event's body, at any depth."""
    return tuple((field, what) for field, text in _written(body) for what in doubts(text))


def unwritable(body: Mapping[str, Any]) -> str:
    """Why the written text of a body can't stand in a record, in words that repeat none of it; else empty.

    No form of a pack can hold a control character or one without a meaning, and a character that turns the
    direction of reading would let words be read as others than those recorded.
    """
    for field, text in _written(body):
        if len(text) > LONGEST_TEXT:
            return f"{field} is longer than {LONGEST_TEXT:,} characters."
        if any(_is_unwritable(letter) for letter in text):
            return f"{field} holds a character that can't be shown: type its words again."
    return ""


def _is_unwritable(letter: str) -> bool:
    return letter not in "\n\r\t" and (category(letter) in _NO_LETTERS or letter in _TURNS)


def _written(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and not _ISO_DAY.fullmatch(value):
        yield field, value
    elif isinstance(value, Mapping):
        for name, held in value.items():
            is_made = name in _NOT_WRITTEN and _MADE.fullmatch(str(held))
            if name != CONFIRMED and not is_made:
                yield from _written(held, str(name))
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _written(held, field)
