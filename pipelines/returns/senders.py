"""Whose row is it: the partnership in the row against the file's name and `partnerships.csv`.

Here: the two columns `partnership` and `_sender`, and the faults between them. Not here: other columns.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.returns.as_sent import AsSent
from pipelines.returns.parts import FILE, SENDER, Coded, Faults, Ids, Read, TextPiece, ids_where
from pipelines.returns.read import FileRead


def conform_senders(
    text: TextPiece, files: list[FileRead], partnerships: pl.Series, faults: Faults, as_sent: AsSent
) -> list[pl.Series]:
    """`partnership` and `_sender` as Enums of the known ids; adds to `faults` and `as_sent`.

    The sender is the partnership of the file's name, or in an `all` file the row's own; null where unknown.
    While `partnerships.csv` itself is read nothing is known, and each row is its own sender.
    """
    given = text.coded["partnership"]
    if not len(partnerships):
        stripped = given.at(np.arange(text.rows.height, dtype=np.uint32)).str.strip_chars()
        return [stripped.alias(name) for name in ("partnership", SENDER)]
    known = pl.Enum(partnerships)
    ids = {name.casefold(): name for name in partnerships}
    stems = [file.source.sender for file in files]
    of_file = pl.Series(SENDER, [ids.get((stem or "").casefold()) for stem in stems], dtype=known)
    file, partnership = text.rows[FILE], _named(given, known)
    senders = of_file.gather(file)
    odd = _differing(partnership, senders)
    if len(odd):
        sent = given.at(odd)
        looked = _look_again(sent, file[odd], stems, known)
        own = ids_where(looked["is_shared"])
        senders = senders.scatter(odd[own], looked["given"][own]) if len(own) else senders
        as_sent.add("partnership", odd, sent)
        partnership = partnership.scatter(odd, looked["given"])
        for rule in looked["rule"].drop_nulls().unique(maintain_order=True):
            faults.add(rule, "partnership", odd[ids_where(looked["rule"] == rule)])
    return [partnership.alias("partnership"), senders]


def _named(given: Coded | Read, known: pl.Enum) -> pl.Series:
    """Whom each row names, where it is one of the known ids letter for letter."""
    if isinstance(given, Coded):
        return given.words.cast(known, strict=False).gather(given.codes)
    return given.values


def _differing(named: pl.Series, senders: pl.Series) -> Ids:
    """The positions of rows that name another than their sender, or nobody, or that have no sender."""
    ours, theirs = named.to_physical().fill_null(0), senders.to_physical().fill_null(0)
    is_same = ours.to_numpy() == theirs.to_numpy()
    for column in (named, senders):
        if column.null_count():
            is_same &= column.is_not_null().to_numpy()
    return np.flatnonzero(~is_same).astype(np.uint32)


def _look_again(text: pl.Series, files: pl.Series, stems: list[str | None], known: pl.Enum) -> pl.DataFrame:
    """The id that each odd text gives, trimmed; whether it came in an `all` file; and the rule it breaks."""
    looked = pl.DataFrame(
        {
            "text": text,
            "stem": pl.Series([(stem or "").casefold() for stem in stems], dtype=pl.String).gather(files),
            "is_shared": pl.Series([stem is None for stem in stems], dtype=pl.Boolean).gather(files),
        }
    ).with_columns(pl.col("text").str.strip_chars().replace("", None))
    looked = looked.with_columns(given=pl.col("text").cast(known, strict=False))
    is_of_file = pl.col("is_shared") | (pl.col("text").str.to_lowercase() == pl.col("stem"))
    return looked.with_columns(
        rule=pl.when(pl.col("text").is_null())
        .then(pl.lit("value_missing"))
        .when(~is_of_file)
        .then(pl.lit("partnership_not_file"))
        .when(pl.col("given").is_null())
        .then(pl.lit("partnership_unknown"))
    )
