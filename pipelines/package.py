"""A whole release to take away: a zip of its tables as CSV, with a Frictionless data package around them.

Here: rows in, bytes out; importing it costs no data library, so the dashboard may. Not here: where rows are
read (`releases.py`, `dashboard/store.py`), or what a column means (`dictionary.py`). The same rows give the
same bytes: rows are sorted, and no time of day and no machine stands in the file.

Format: Data Package and Table Schema, version 1, https://specs.frictionlessdata.io
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from pipelines.contracts.release import TABLES
from pipelines.dictionary import DESCRIPTIONS, values_of
from pipelines.vocabulary import CELL_KEY

Row = Sequence[object]
PACKAGED = ("cells", "measures", "plan", "indicators", "partnerships")
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Text that begins so may be run by a spreadsheet; an apostrophe before it keeps it text."""
_TYPES = {"VARCHAR": "string", "BIGINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean"}
_KEYS = {
    "cells": CELL_KEY,
    "measures": CELL_KEY,
    "plan": ("partnership", "indicator"),
    "indicators": ("id",),
    "partnerships": ("partnership",),
}
_LEADS_TO = {"partnership": ("partnerships", "partnership"), "indicator": ("indicators", "id")}
_MADE = (1980, 1, 1, 0, 0, 0)
"""The one time that every file of the zip carries: the earliest that the format knows."""
_INVENTED = "These figures are invented: they describe no real child and no real partnership. "
_ABOUT = (
    "Everything that was released about children looked after at home and in other ways: counts (cells), "
    "figures worked out from them (measures), at which grain each is published and where residential care "
    "holds other care too (plan), what each means (indicators), whose they are (partnerships). "
    "A number that could identify somebody is withheld and its row says so; it is not zero. Text that a "
    "spreadsheet would run as a formula has an apostrophe before it."
)


@dataclass(frozen=True, slots=True)
class About:
    """What a package says of its release."""

    release_id: str
    as_at: date
    published_on: date
    invented: bool


def package(about: About, tables: Mapping[str, Iterable[Row]]) -> bytes:
    """The zip. `tables` holds the rows of each of PACKAGED, columns as contracted; text is made safe here."""
    files = {_path(name): as_csv(tuple(TABLES[name]), _sorted(name, tables[name])) for name in PACKAGED}
    described = {**describe(about, files), "resources": [_resource(name, files) for name in PACKAGED]}
    files["dictionary.csv"] = as_csv(("table", "column", "type", "values", "description"), _dictionary())
    files["datapackage.json"] = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _MADE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def _path(name: str) -> str:
    return f"data/{name}.csv"


def _sorted(name: str, rows: Iterable[Row]) -> list[Row]:
    columns = tuple(TABLES[name])
    places = [columns.index(key) for key in _KEYS[name]]
    return sorted(rows, key=lambda row: [str(row[place]) for place in places])


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """UTF-8, lines that end in LF; nothing is empty, true and false are words, text can't be run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_written(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8")


def _written(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value)


def harmless(value: object) -> object:
    """The value; text that a spreadsheet would run, with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(BEGINS_FORMULA) else value


def describe(about: About, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The head of the package: what it is, of which release, as at which day."""
    return {
        "profile": "tabular-data-package",
        "name": f"hearth-release-{about.release_id}",
        "title": f"Hearth, release {about.release_id}",
        "description": (_INVENTED if about.invented else "") + _ABOUT,
        "version": about.release_id,
        "created": f"{about.published_on.isoformat()}T00:00:00Z",
        "as_at": about.as_at.isoformat(),
        "invented": about.invented,
        "id": sha256(b"".join(sha256(files[name]).digest() for name in sorted(files))).hexdigest(),
    }


def _resource(name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    path = _path(name)
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[path]),
        "hash": f"sha256:{sha256(files[path]).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "schema": schema(name),
    }


def schema(name: str) -> dict[str, Any]:
    """The Table Schema of a table: fields with types, words and limits, the key, and where codes lead."""
    keys = _KEYS[name]
    found: dict[str, Any] = {
        "fields": [_field(name, column, kind) for column, kind in TABLES[name].items()],
        "missingValues": [""],
        "primaryKey": list(keys),
    }
    leads = {column: _LEADS_TO[column] for column in keys if column in _LEADS_TO and len(keys) > 1}
    if leads:
        found["foreignKeys"] = [
            {"fields": column, "reference": {"resource": table, "fields": field}}
            for column, (table, field) in leads.items()
        ]
    return found


def _field(table: str, column: str, kind: str) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": True} if column in _KEYS[table] else {}
    if values := values_of(column):
        limits["enum"] = list(values)
    return {
        "name": column,
        "type": _TYPES[kind],
        "description": DESCRIPTIONS[table][column],
        **({"constraints": limits} if limits else {}),
    }


def _dictionary() -> list[tuple[str, ...]]:
    return [
        (name, field["name"], field["type"], "; ".join(values_of(field["name"])), field["description"])
        for name in PACKAGED
        for field in schema(name)["fields"]
    ]
