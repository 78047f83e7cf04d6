"""One small, faultless return of every table, which each test spoils in one place."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from pipelines.contracts.returns import PARTNERSHIPS, TABLES
from pipelines.returns import Checked, load_returns

AS_AT = date(2024, 7, 31)

_HP01 = {"child_ref": "C-1", "partnership": "HP01"}
FAULTLESS = {
    "children": [
        {**_HP01, "child_ref": f"C-{n}", "sex": "Male", "birth_month": "2010-05-01", "ethnic_group": "White"}
        | {"disability": "No", "scn_held": "Y"}
        for n in (1, 2)
    ],
    "episodes": [
        {**_HP01, "episode_ref": "E-1", "episode_start": "2020-01-10", "episode_end": "2023-06-30"}
        | {"care_plan": "Y", "destination": "Kinship care"},
        {"child_ref": "C-2", "partnership": "HP01", "episode_ref": "E-2", "episode_start": "2021-02-01"}
        | {"episode_end": "", "care_plan": "N", "destination": ""},
    ],
    "legal": [
        {**_HP01, "episode_ref": "E-1", "legal_reason": "Compulsory supervision order"}
        | {"legal_start": "2020-01-10", "legal_end": "2023-06-30", "end_reason": "No longer needed"},
    ],
    "placements": [
        {**_HP01, "episode_ref": "E-1", "placement_type": "At home with parents"}
        | {"placement_start": "2020-01-10", "placement_end": "2022-03-01"},
        {**_HP01, "episode_ref": "E-1", "placement_type": "With kinship carers: friends/relatives"}
        | {"placement_start": "2022-03-01", "placement_end": "2023-06-30"},
        {"child_ref": "C-2", "partnership": "HP01", "episode_ref": "E-2", "placement_end": ""}
        | {"placement_type": "In local authority home", "placement_start": "2021-02-01"},
    ],
    "school": [
        {**_HP01, "school_year": "2023", "stage": "S1", "half_days_possible": "380"}
        | {"half_days_attended": "300", "part_time": "N"},
    ],
    "exclusions": [{**_HP01, "school_year": "2023", "excluded_on": "2023-03-01", "half_days_lost": "6"}],
    "leavers": [
        {**_HP01, "school_year": "2024", "leaver_stage": "S4", "scqf_level": "4"}
        | {"destination_3m": "Employment", "destination_9m": "Unknown"},
    ],
    "acel": [
        {**_HP01, "school_year": "2022", "stage": "P7", "reading": "Y", "writing": "N"}
        | {"listening_talking": "Y", "numeracy": "N"},
    ],
    "wellbeing": [
        {**_HP01, "assessed_on": "2022-05-01", "assessed_by": "Named person", "tool": "W1"}
        | dict.fromkeys(("safe", "healthy", "achieving", "nurtured", "active", "respected"), "3")
        | {"responsible": "", "included": "6"},
    ],
    "reviews": [
        {**_HP01, "review_ref": "R-1", "due_on": "2022-06-01", "held_on": "2022-05-30", "plan_changed": "Y"},
    ],
    "voice": [
        {**_HP01, "review_ref": "R-1", "views_recorded": "Y", "took_part": "Online", "advocacy_offered": "Y"}
        | {"advocacy_used": "N", "view_acted_on": ""},
    ],
    "health": [
        {**_HP01, "notified_on": "2020-01-12", "assessed_on": "", "gp_registered": "Y"}
        | {"dentist_registered": "N"},
    ],
    "registrations": [{**_HP01, "registered_on": "2021-01-01", "deregistered_on": "2021-09-01"}],
    "referrals": [{**_HP01, "referred_on": "2021-04-01", "ground": "Non-offence"}],
    "workers": [{**_HP01, "worker_ref": "W-1", "worker_start": "2020-01-10", "worker_end": ""}],
    "audits": [
        {**_HP01, "audit_ref": "A-1", "audited_on": "2022-02-02", "plan_grade": "4"}
        | {"assessment_grade": "1", "chronology_grade": "6"},
    ],
    "aftercare": [
        {"person_ref": "P-1", "partnership": "HP01", "year": "2023", "eligible": "Y", "pathway_plan": "Y"}
        | {"receiving_aftercare": "N", "in_work_or_learning": "Y"},
    ],
    "surveys": [
        {"response_ref": "S-1", "question_id": "Q-1", "partnership": "HP01", "survey": "children"}
        | {"wave": "2023", "answered_on": "2023-02-01", "care_group": "home", "answer": "Agree"},
    ],
    "survey_questions": [
        {"question_id": "Q-1", "partnership": "HP01", "survey": "children", "wave": "2023"}
        | {"text": "I am listened to, always", "theme": "Voice", "invited": "40"},
    ],
    "governance": [
        {"body": "Chief officers' group", "met_on": "2023-02-01", "partnership": "HP01"}
        | dict.fromkeys(("at_home_data_seen", "other_group_data_seen", "challenge_recorded"), "Y")
        | {"childs_voice_heard": "N", "actions_agreed": "4", "actions_closed": "2"},
    ],
    "aggregate": [
        {"partnership": "HP01", "indicator_id": "weekly_cost", "period_start": "2022-08-01"}
        | {"period_end": "2023-07-31", "cohort_basis": "within_year", "care_group": "all"}
        | {"breakdown": "none", "level": "all", "period_kind": "year", "numerator": "10"}
        | {"denominator": "20", "value": "0.5", "unit": "percent", "source_return": "LFR3"}
        | {"status": "final", "coverage_pct": "", "note": ""},
    ],
}
PARTNERSHIP_ROWS = [
    {"partnership": "HP01", "name": "Aberfinch", "area_code": "", "family_group": "", "invented": "Y"},
    {
        "partnership": "HP02",
        "name": "Glenmoor",
        "area_code": "S12000001",
        "family_group": "2",
        "invented": "Y",
    },
]


class Returns:
    """A returns folder in the making. Row `n` of a test's table is row `n + 2` of the file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rows: dict[str, list[dict[str, str]]] = deepcopy(FAULTLESS)
        self.partnerships = deepcopy(PARTNERSHIP_ROWS)

    def keep(self, *tables: str) -> Returns:
        """Leave out every other table."""
        self.rows = {name: self.rows[name] for name in tables}
        return self

    def keep_with_parents(self, table: str) -> Returns:
        """Leave out every table that `table` doesn't refer to."""
        return self.keep(table, *(parent for _, parent in TABLES[table].parents if parent != table))

    def add(self, table: str, like: int = 0, **values: str) -> Returns:
        """One more row of `table`, like an earlier one but for `values`."""
        self.rows[table].append(self.rows[table][like] | values)
        return self

    def write(self) -> Path:
        """Every table as CSV; a file that a test wrote itself stays."""
        self.root.mkdir(exist_ok=True)
        self.put("partnerships.csv", as_csv(PARTNERSHIPS.names, self.partnerships))
        for table, rows in self.rows.items():
            if rows:
                self.put(f"{table}/HP01.csv", as_csv(TABLES[table].names, rows))
        return self.root

    def put(self, name: str, content: str | bytes) -> Returns:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def load(self, as_at: date = AS_AT) -> Checked:
        return load_returns(self.write(), as_at)


def as_csv(names: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def returns(tmp_path: Path) -> Returns:
    return Returns(tmp_path / "returns")


@pytest.fixture
def found():
    """What a check found: (file, row, column, rule) of everything but the 20 % flag of such small files."""

    def of(checked: Checked) -> set[tuple[str, int | None, str, str]]:
        faults = checked.faults.select("file", "row", "column", "rule").rows()
        return {fault for fault in faults if fault[3] != "too_many_quarantined"}

    return of
