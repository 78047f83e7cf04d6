"""What happens to a whole file: real identifiers, the 20 % flag and its override, translations, contracts."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_schema import ContractBroken, dtype_of, validate_accepted
from pipelines.errors import ReturnsRefused
from pipelines.returns import exit_code
from pipelines.returns.ledger import read_ledger, read_quarantine, record_load


@pytest.mark.parametrize(
    ("reference", "rule"),
    [
        ("0101901234", "identifier_chi"),
        (" 0101901234 ", "identifier_chi"),
        ("123456789", "identifier_scn"),
        ("Jo Bloggs", "identifier_name"),
        ("Jo\u00a0Bloggs", "identifier_name"),
        ("jo@example.org", "identifier_name"),
    ],
)
@pytest.mark.parametrize("table", ["children", "health"])
def test_a_real_identifier_refuses_the_whole_file_and_is_kept_nowhere(returns, found, table, reference, rule):
    returns.keep("children", "health").add("health").rows[table][1]["child_ref"] = reference
    checked = returns.load()
    refusals = {fault for fault in found(checked) if fault[0] == f"{table}/HP01.csv"}
    assert refusals == {(f"{table}/HP01.csv", 3, "child_ref", rule)}
    assert exit_code(checked) == 2
    assert table not in checked.frames
    assert not checked.quarantine["record"].str.contains(reference.strip(), literal=True).any()
    assert checked.files.filter(file=f"{table}/HP01.csv")["rows_read"].to_list() == [0]


def test_a_care_leaver_is_a_person_too(returns, found):
    returns.keep("aftercare").rows["aftercare"][0]["person_ref"] = "0101901234"
    assert found(returns.load()) == {("aftercare/HP01.csv", 2, "person_ref", "identifier_chi")}


@pytest.mark.parametrize("reference", ["12345678", "12345678901", "C123456789", "AB-0101901234"])
def test_a_reference_that_only_resembles_an_identifier_is_accepted(returns, found, reference):
    returns.keep("children").rows["children"][1]["child_ref"] = reference
    assert found(returns.load()) == set()


def _with_faults(returns, faulty: int, of: int):
    returns.keep("children").rows["children"] = [
        returns.rows["children"][0] | {"child_ref": f"C-{n}", "sex": "?" if n < faulty else "Male"}
        for n in range(of)
    ]
    return returns


@pytest.mark.parametrize(
    ("faulty", "outcome"), [(0, "accepted"), (2, "accepted"), (3, "flagged"), (10, "flagged")]
)
def test_more_than_a_fifth_set_aside_flags_the_file(returns, faulty, outcome):
    checked = _with_faults(returns, faulty, of=10).load()
    file = checked.files.filter(file="children/HP01.csv")
    assert file["outcome"].to_list() == [outcome]
    flags = checked.faults.filter(rule="too_many_quarantined")
    assert flags["file"].to_list() == (["children/HP01.csv"] if outcome == "flagged" else [])
    assert checked.not_publishable["file"].to_list() == flags["file"].to_list()


OVERRIDE = '["children/HP01.csv"]\nsha256 = "{}"\nby = "A. Steward"\nreason = "Agreed on 3 August"\n'


def test_an_override_is_for_one_version_of_one_file_and_is_recorded(returns, tmp_path):
    flagged = _with_faults(returns, 3, of=10).load()
    returns.put("overrides.toml", OVERRIDE.format(flagged.not_publishable["sha256"][0]))
    overridden = returns.load()
    assert overridden.flagged["override"].to_list() == ["A. Steward: Agreed on 3 August"]
    assert overridden.not_publishable.height == 0
    record_load(overridden, tmp_path / "restricted", datetime(2024, 9, 1, tzinfo=UTC))
    assert "A. Steward: Agreed on 3 August" in read_ledger(tmp_path / "restricted")["override"].to_list()
    assert _with_faults(returns, 4, of=10).load().not_publishable.height == 1


@pytest.mark.parametrize(
    "text", ["[[", '["children/HP01.csv"]\nsha256 = "ab"\nby = "A. Steward"\n', "x = 1\n"]
)
def test_an_override_that_says_too_little_is_refused(returns, text):
    returns.keep("children").put("overrides.toml", text)
    with pytest.raises(ReturnsRefused, match=r"overrides\.toml"):
        returns.load()


@pytest.mark.parametrize(
    "entry",
    [
        '[placements.placement_type]\n"Parents" = "At home with parents"',
        '[HP01.placements.placement_type]\n"Parents" = "At home with parents"',
        '[placements.placement_type.HP01]\n" Parents " = "At home with parents"',
        '[placements.placement_type]\n"Parents" = "In secure accommodation"\n'
        '[placements.placement_type.HP01]\n"Parents" = "At home with parents"',
    ],
)
def test_a_label_that_mapping_toml_translates_is_accepted_and_counted(returns, found, entry):
    returns.rows["placements"][0]["placement_type"] = " Parents"
    checked = returns.put("mapping.toml", entry).load()
    assert found(checked) == set()
    assert checked.frames["placements"]["placement_type"][0] == "At home with parents"
    assert checked.files.filter(pl.col("translated") > 0).select("file", "translated").rows() == [
        ("placements/HP01.csv", 1)
    ]


def test_a_translation_for_another_partnership_does_not_count(returns, found):
    returns.rows["placements"][0]["placement_type"] = "Parents"
    returns.put("mapping.toml", '[HP02.placements.placement_type]\n"Parents" = "At home with parents"')
    assert found(returns.load()) == {("placements/HP01.csv", 2, "placement_type", "not_in_list")}


@pytest.mark.parametrize(
    "entry",
    [
        "[[",
        '[placement.placement_type]\n"Parents" = "At home with parents"',
        '[placements.kind]\n"Parents" = "At home with parents"',
        '[placements.placement_type]\n"Parents" = "Home"',
        '[HP99.placements.placement_type]\n"Parents" = "At home with parents"',
        '[placements.placement_type]\n"Parents" = 1',
    ],
)
def test_a_translation_that_cannot_be_meant_refuses_everything(returns, entry):
    returns.put("mapping.toml", entry)
    with pytest.raises(ReturnsRefused, match=r"mapping\.toml"):
        returns.load()


def test_supplied_names_the_columns_of_the_files_that_rows_were_accepted_from(returns):
    supplied = returns.keep("children", "legal", "episodes", "health").load().supplied
    assert supplied.filter(table="legal")["column"].to_list() == sorted(TABLES["legal"].names)
    assert set(supplied["table"]) == {"children", "legal", "episodes", "health"}
    returns.put("legal/HP01.csv", "")
    returns.rows["legal"] = []
    returns.rows["health"][0]["gp_registered"] = "?"
    assert set(returns.load().supplied["table"]) == {"children", "episodes"}


def test_an_optional_column_left_out_is_not_supplied_and_all_null(returns, found):
    text = "episode_ref,child_ref,partnership,legal_reason,legal_start,legal_end\n"
    text += "E-1,C-1,HP01,Compulsory supervision order,2020-01-10,\n"
    returns.keep("children", "episodes", "legal").rows["legal"] = []
    checked = returns.put("legal/HP01.csv", text).load()
    assert found(checked) == set()
    assert checked.frames["legal"]["end_reason"].to_list() == [None]
    assert "end_reason" not in checked.supplied.filter(table="legal")["column"].to_list()


@pytest.mark.parametrize(
    ("spoil", "exit"),
    [({}, 0), ({"legal": {"legal_start": "2022-03-01"}}, 0), ({"school": {"stage": "?"}}, 1)],
)
def test_the_exit_code_tells_accepted_from_quarantined(returns, spoil, exit):
    for table, values in spoil.items():
        returns.rows[table][0] |= values
    assert exit_code(returns.load()) == exit


def test_the_ledger_keeps_every_file_of_every_load_and_the_rows_set_aside(returns, tmp_path):
    restricted = tmp_path / "restricted"
    assert read_ledger(restricted).height == 0
    returns.keep("children", "school").rows["school"][0]["stage"] = "?"
    first = record_load(returns.load(), restricted, datetime(2024, 9, 1, 10, tzinfo=UTC))
    returns.rows["school"][0]["stage"] = "S1"
    second = record_load(returns.load(), restricted, datetime(2024, 9, 2, 10, tzinfo=UTC))
    ledger = read_ledger(restricted)
    assert ledger["load_id"].to_list() == [first] * 3 + [second] * 3
    assert ledger.filter(file="school/HP01.csv").select("rows_read", "accepted", "quarantined").rows() == [
        (1, 0, 1),
        (1, 1, 0),
    ]
    assert ledger["sha256"].n_unique() == 4
    assert read_quarantine(restricted, first).select("file", "row").rows() == [("school/HP01.csv", 2)]
    assert read_quarantine(restricted, second).height == 0


def _registrations(**values) -> pl.DataFrame:
    table = TABLES["aftercare"]
    row = {"person_ref": "P-1", "partnership": "HP01", "year": 2023} | dict.fromkeys(table.names[3:], "Y")
    schema = {column.name: dtype_of(column) for column in table.columns}
    rows = [row, row | {"person_ref": "P-2"} | values]
    return pl.DataFrame(rows, schema)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"person_ref": "P-1"}, "one row a key"),
        ({"person_ref": None}, "person_ref"),
        ({"year": 1989}, "year"),
        ({"eligible": None}, "eligible"),
    ],
)
def test_an_accepted_row_that_breaks_its_contract_stops_us_without_showing_it(values, where):
    validate_accepted(TABLES["aftercare"], _registrations())
    with pytest.raises(ContractBroken, match=where) as broken:
        validate_accepted(TABLES["aftercare"], _registrations(**values))
    assert "P-2" not in str(broken.value) and "HP01" not in str(broken.value)
