"""Real identifiers must not enter: a file whose references look like them is refused before anything else.

Here: CHI numbers, Scottish Candidate Numbers and names in a reference to a person. Not here: other rules.
"""

from __future__ import annotations

import polars as pl

from pipelines.returns.parts import FILE, ROW, Finding, Ids
from pipelines.returns.read import FileRead

PERSON_COLUMNS = ("child_ref", "person_ref")
_INVISIBLE = r"[\p{Cf}]"
"""Characters that show nothing, such as a zero-width space: they hide no number."""
_LOOKS_REAL = r"[\s@\p{Cf}]|^\d{9,10}(\.0+)?$"
_FEW = 2_000
"""Up to so many rows a plain look is quicker than making the patterns ready."""
_RULES = (
    ("identifier_chi", r"^\d{10}(\.0+)?$"),
    ("identifier_scn", r"^\d{9}(\.0+)?$"),
    ("identifier_name", r"[\s@]"),
)


def find_identifiers(text: pl.DataFrame, unmatched: dict[str, Ids], files: list[FileRead]) -> bool:
    """Refuse the files in whose rows a real identifier stands, each naming its first such row; True for any.

    `unmatched` are the rows of a column worth looking at: a reference known from another table was looked at
    there.
    """
    is_any = False
    for column in PERSON_COLUMNS:
        if column in text.columns and len(unmatched.get(column, text)):
            ids = unmatched.get(column)
            if _may_be_real(text[column] if ids is None else text[column][ids]):
                rows = text[[FILE, ROW, column]]
                is_any |= _refuse(rows if ids is None else rows[ids], column, files)
    return is_any


def _is_odd(reference: str) -> bool:
    """Whether it is anything but plain letters, digits and hyphens that are no long number."""
    is_plain = reference.isascii() and reference.replace("-", "").isalnum()
    return not is_plain or reference[:9].isdigit()


def _may_be_real(references: pl.Series) -> bool:
    """False only of few that are plain, one and all."""
    return len(references) >= _FEW or any(map(_is_odd, filter(None, references.to_list())))


def _refuse(rows: pl.DataFrame, column: str, files: list[FileRead]) -> bool:
    x = pl.col(column)
    seen = x.str.replace_all(_INVISIBLE, "").str.strip_chars()
    suspects, is_any = rows.filter(x.str.contains(_LOOKS_REAL)), False
    suspects = suspects.with_columns(seen) if suspects.height else suspects
    for rule, pattern in _RULES if suspects.height else ():
        found = suspects.filter(x.str.contains(pattern))
        for file, row in found.group_by(FILE, maintain_order=True).agg(pl.col(ROW).min()).iter_rows():
            files[file].refusals += (Finding(rule, row, column),)
            is_any = True
    return is_any
