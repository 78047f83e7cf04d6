"""Empty case stores in both databases, and short ways to write into one and to spoil one. No test here."""

import importlib.util
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.cases.schema import EVENTS, HEADS
from dashboard.cases.store import CaseStore, open_store

_SPEC = importlib.util.spec_from_file_location("case_postgresql", Path(__file__).with_name("postgresql.py"))
POSTGRESQL = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(POSTGRESQL)
DATABASES = ("sqlite", "postgresql")


@dataclass
class Place:
    """Where a store stands: Hearth's address of it, and how the database's owner runs statements."""

    url: str
    run: object

    def store(self) -> CaseStore:
        return open_store(self.url)


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server that stands for these tests only."""
    with POSTGRESQL.running() as server:
        yield server


@pytest.fixture
def place_in(request, tmp_path):
    """Makes the place of an empty store in the database that is named."""

    def made(database):
        if database == "sqlite":
            file = tmp_path / "cases.sqlite"
            return Place(f"sqlite:///{file}", lambda *statements: _in_sqlite(file, statements))
        owner, url = POSTGRESQL.empty_store(request.getfixturevalue("postgresql"))
        return Place(url, lambda *statements: POSTGRESQL.run(owner, *statements))

    return made


def _in_sqlite(file, statements):
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(params=DATABASES)
def place(request, place_in):
    """An empty store in each database by turns."""
    return place_in(request.param)


@pytest.fixture
def store(place):
    return place.store()


@pytest.fixture
def write():
    """Appends an event about a subject, as the steward of Aberfinch."""

    def written(store, subject="rec-1", expected=None, kind="recommendation.recorded", **more):
        given = {"body": {"wording": "Listen."}, "by": "A. Reid", "role": "steward", **more}
        return store.append("HP01", kind, subject, given.pop("body"), expected=expected, **given)

    return written


@pytest.fixture
def spoil():
    """Runs statements as somebody who owns the database, takes the locks away first and puts them back."""

    def spoilt(place, *statements):
        if place.url.startswith("sqlite"):
            triggers = [
                f"{table.name}_keep_{verb}" for table in (EVENTS, HEADS) for verb in ("update", "delete")
            ]
            with closing(sqlite3.connect(place.url.removeprefix("sqlite:///"))) as connection:
                made = dict(connection.execute("select name, sql from sqlite_master where type = 'trigger'"))
            place.run(*(f"drop trigger {name}" for name in triggers), *statements, *made.values())
        else:
            off = [f"alter table {table.name} disable trigger all" for table in (EVENTS, HEADS)]
            place.run(*off, *statements, *(one.replace("disable", "enable") for one in off))

    return spoilt
