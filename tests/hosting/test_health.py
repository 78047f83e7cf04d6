"""Whether readers can be served, and that the answer names no path, no address and no figure."""

import json

import pytest

from dashboard.hosting.health import NO_CASES, NO_RELEASE, NOTHING_PUBLISHED, ready

UNREACHABLE = "postgresql+psycopg://hearth:SECRET@127.0.0.1:9/hearth_cases"


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Asks the health check over a data folder and a case store: status, what it says, its text."""

    def answer(data, cases=f"sqlite:///{tmp_path}/cases.sqlite"):
        monkeypatch.setenv("HEARTH_DATA", str(data))
        monkeypatch.setenv("HEARTH_CASES", cases)
        said = ready(None)
        return said.status_code, json.loads(said.body), said.body.decode()

    return answer


def test_a_release_that_opens_and_a_store_that_answers_are_ready(asked, demo_data):
    assert asked(demo_data)[:2] == (200, {"ready": True})


def test_nothing_published_is_not_ready(asked, tmp_path):
    assert asked(tmp_path)[:2] == (503, {"ready": False, "reason": NOTHING_PUBLISHED})


def test_a_release_that_was_changed_is_not_ready_and_nothing_of_it_is_told(asked, tmp_path):
    (tmp_path / "releases").mkdir()
    pointer = {"release_id": "2026-01-01-0a1b2c3d"}
    (tmp_path / "releases" / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    status, said, text = asked(tmp_path)

    assert (status, said["reason"]) == (503, NO_RELEASE)
    assert [word for word in (str(tmp_path), "0a1b2c3d", "duckdb") if word in text] == []


def test_a_store_out_of_reach_is_not_ready_and_its_address_is_not_told(asked, demo_data, caplog):
    status, said, text = asked(demo_data, UNREACHABLE)

    assert (status, said["reason"]) == (503, NO_CASES)
    assert [word for word in ("SECRET", "127.0.0.1", "hearth_cases") if word in text + caplog.text] == []
