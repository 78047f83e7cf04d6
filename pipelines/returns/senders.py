"""Whose row is it: the partnership in the row against the file's name and `partnerships.csv`.

Here: the two columns `partnership` and `_sender`, and the faults between them. Not here: other columns.
"""

from __future__ import annotations

import polars as pl

from pipelines.returns.parts import FILE, ID, SENDER, Faults
from pipelines.returns.read import FileRead


def conform_senders(
    text: pl.DataFrame, files: list[FileRead], partnerships: pl.Series, faults: Faults
) -> list[pl.Series]:
    """`partnership` and `_sender` as an Enum of the known ids.

    The sender is the partnership of the file's name, or in an `all` file the row's own; null where unknown.
    """
    known = pl.Enum(partnerships)
    ids = {name.casefold(): name for name in partnerships}
    stems = [file.source.sender for file in files]
    senders = pl.Series([ids.get((stem or "").casefold()) for stem in stems], dtype=known)
    rows = text.select(FILE, text=pl.col("partnership").str.strip_chars().replace("", None))
    rows = rows.with_columns(
        given=pl.col("text").cast(known, strict=False), of_file=senders.gather(rows[FILE])
    )
    shared = pl.col(FILE).is_in([n for n, stem in enumerate(stems) if stem is None])
    rows = rows.with_columns(pl.when(shared).then("given").otherwise("of_file").alias(SENDER))
    odd = rows.with_row_index(ID).filter(
        pl.col("given").ne_missing(pl.col(SENDER)) | pl.col("given").is_null()
    )
    names = pl.Series([(stem or "").casefold() for stem in stems], dtype=pl.String).gather(odd[FILE])
    odd = odd.with_columns(rule=_rule(names, shared))
    for (rule,), found in odd.group_by("rule"):
        faults.add(str(rule), "partnership", found[ID])
    return [rows["given"].alias("partnership"), rows[SENDER]]


def _rule(names: pl.Series, shared: pl.Expr) -> pl.Expr:
    is_of_file = shared | pl.col("given").is_null() & (pl.col("text").str.to_lowercase() == names)
    return (
        pl.when(pl.col("text").is_null())
        .then(pl.lit("value_missing"))
        .when(~is_of_file)
        .then(pl.lit("partnership_not_file"))
        .otherwise(pl.lit("partnership_unknown"))
    )
