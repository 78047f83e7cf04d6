"""A whole release as a zip: every row there, every column described, nothing runs, the same bytes twice."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from pipelines.contracts.release import TABLES
from pipelines.dictionary import DESCRIPTIONS
from pipelines.export import export_package
from pipelines.package import PACKAGED, About, as_csv, harmless, package
from pipelines.releases import read_table

ABOUT = About("2026-11-24-0a1b2c3d", date(2026, 7, 31), date(2026, 11, 24), True)
CASTS = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


@pytest.fixture(scope="module")
def packed(released, tmp_path_factory):
    """Name -> bytes of what is in the zip."""
    file = tmp_path_factory.mktemp("out") / "release.zip"
    export_package(released, file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def described(packed):
    return json.loads(packed["datapackage.json"])


def rows_of(packed, name):
    return list(csv.DictReader(io.StringIO(packed[f"data/{name}.csv"].decode("utf-8"), newline="")))


def test_every_column_that_is_taken_away_is_described():
    assert {name: tuple(DESCRIPTIONS[name]) for name in PACKAGED} == {
        name: tuple(TABLES[name]) for name in PACKAGED
    }


@pytest.mark.parametrize("name", PACKAGED)
def test_every_row_of_the_release_is_there_and_keeps_its_type_its_limits_and_its_key(
    released, packed, described, name
):
    (resource,) = (one for one in described["resources"] if one["name"] == name)
    schema, rows = resource["schema"], rows_of(packed, name)
    for field in schema["fields"]:
        values = {row[field["name"]] for row in rows}
        limits = field.get("constraints", {})
        assert not (limits.get("required") and "" in values), field["name"]
        assert values - {""} <= set(limits.get("enum", values)), field["name"]
        for value in values - {""}:
            CASTS[field["type"]](value)
    keys = [tuple(row[key] for key in schema["primaryKey"]) for row in rows]

    assert len(rows) == read_table(released, name).height > 0
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys) or name == "indicators"


def test_the_package_names_its_files_with_their_sums_and_its_codes_lead_somewhere(packed, described):
    for resource in described["resources"]:
        content = packed[resource["path"]]
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        for key in resource["schema"].get("foreignKeys", ()):
            other = key["reference"]
            known = {row[other["fields"]] for row in rows_of(packed, other["resource"])}
            assert {row[key["fields"]] for row in rows_of(packed, resource["name"])} <= known
    assert described["invented"] is True and "invented" in described["description"]


def test_a_row_that_is_not_published_has_no_number(packed):
    rest = [row for row in rows_of(packed, "cells") if row["status"] != "published"]

    assert rest
    assert {row["count"] for row in rest} == {""}


def test_the_same_rows_in_another_order_give_the_same_bytes(released):
    tables = {name: read_table(released, name).rows() for name in PACKAGED}

    first = package(ABOUT, tables)
    assert first == package(ABOUT, {name: rows[::-1] for name, rows in tables.items()})
    assert first != package(replace(ABOUT, release_id="2026-11-25-0a1b2c3d"), tables)


def test_no_text_can_run_and_other_values_are_left_alone():
    row = ["=1+1", "+2", "-3", "@x", "\t=1", "\r=1", "\n=1", "−3 points", "0-4", -3, None, True]

    assert [harmless(value) for value in row[:7]] == [f"'{value}" for value in row[:7]]
    line = as_csv(["a"], [row[7:]]).decode("utf-8").splitlines()[1]
    assert line == "−3 points,0-4,-3,,true"
