"""Empty case stores, and the short way to write into one. Nothing here is a test."""

import pytest

from dashboard.cases.store import open_store


@pytest.fixture
def store(tmp_path):
    """An empty store in SQLite."""
    return open_store(f"sqlite:///{tmp_path / 'cases.sqlite'}")


@pytest.fixture
def write():
    """Appends an event about a subject, as the steward of Aberfinch."""

    def written(store, subject="rec-1", expected=None, kind="recommendation.recorded", **more):
        given = {"body": {"wording": "Listen."}, "by": "A. Reid", "role": "steward", **more}
        return store.append("HP01", kind, subject, given.pop("body"), expected=expected, **given)

    return written
