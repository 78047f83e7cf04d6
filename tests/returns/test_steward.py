"""A data steward who has only a spreadsheet is led to a yes, by the report and the steward's page."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.returns.summary import summarise
from tests.returns.workbook import as_workbook

PAGE = (Path(__file__).parents[2] / "docs" / "readers" / "steward.md").read_text("utf-8")
MAPPING, OVERRIDE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
AT = datetime(2024, 9, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def sheet(returns):
    """The children's sheet as a council keeps it: a title, words of its own, a note and a sum."""
    rows = [list(row.values()) for row in returns.rows["children"]]
    for row in rows:
        row[2] = "M"
    title, note = ["Children looked after, 2023/24"], ["Source: case system, 12 August"]
    return [title, [], list(returns.rows["children"][0]), *rows, [], note, ["Total", "2"]]


def test_a_council_s_sheet_is_led_to_a_yes_one_sentence_at_a_time(returns, sheet):
    returns.keep("episodes", "legal", "placements")

    def first(rows):
        checked = returns.put("children/HP01.xlsx", as_workbook(*[rows])).load()
        summary = summarise(checked, AT, None)
        return (summary["mend_first"] or [summary["verdict"]])[0]

    assert first(sheet).startswith("children/HP01.xlsx, row 3: The headings aren't the first row")
    del sheet[:2]
    assert first(sheet).startswith("children/HP01.xlsx, row 5 (child_ref): The column holds a space")
    assert "delete notes and sums under the table" in first(sheet)
    del sheet[3:]
    assert first(sheet).startswith("children/HP01.xlsx: 2 of its 2 rows were set aside")
    returns.put("mapping.toml", MAPPING)
    assert first(sheet) == "Yes: 10 rows were read, and all were accepted."


def test_the_override_that_the_page_shows_is_whole():
    (entry,) = tomllib.loads(OVERRIDE).values()
    assert sorted(entry) == ["by", "reason", "sha256"]
    assert len(entry["sha256"]) == 64
