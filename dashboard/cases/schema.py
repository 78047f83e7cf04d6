"""The two append-only tables, the triggers that keep them so, and how each database is opened.

Here: what SQLite and PostgreSQL must hold and refuse. Not here: what is written (`store.py`). In SQLite
Hearth makes the tables; in PostgreSQL their owner does (`postgresql.sql`), and Hearth may insert and select.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from dashboard.cases.events import CasesError

POSTGRESQL_SETUP = Path(__file__).with_name("postgresql.sql")
PATIENCE = 30
"""Seconds that a writer waits for those before it."""
_ONE_WRITER = 4_842_017
"""The advisory lock of PostgreSQL that makes appends wait for each other."""

METADATA = MetaData()
_WHOLE = BigInteger().with_variant(Integer, "sqlite")
EVENTS = Table(
    "events",
    METADATA,
    Column("number", _WHOLE, primary_key=True, autoincrement=False),
    Column("partnership", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("corrects", _WHOLE, ForeignKey("events.number")),
    Column("previous", Text, nullable=False, unique=True),
    Column("hash", Text, nullable=False, unique=True),
)
HEADS = Table(
    "heads",
    METADATA,
    Column("number", _WHOLE, ForeignKey("events.number"), primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
)
"""One row an event, written with it: a removed last event leaves its head behind."""
Index("events_of_subject", EVENTS.c.partnership, EVENTS.c.subject, EVENTS.c.number)
TRIGGERS = tuple(f"{table.name}_keep_{verb}" for table in (EVENTS, HEADS) for verb in ("update", "delete"))


def _refusal(table: Table, verb: str) -> DDL:
    return DDL(
        f"create trigger {table.name}_keep_{verb} before {verb} on {table.name} "
        "begin select raise(abort, 'events are never changed or removed: append a correction'); end"
    )


for _table in (EVENTS, HEADS):
    for _verb in ("update", "delete"):
        event.listen(_table, "after_create", _refusal(_table, _verb).execute_if(dialect="sqlite"))


def open_engine(url: str) -> Engine:
    """Makes connections to a store whose tables stand, one a use: none is kept, shared or goes stale.

    Raises CasesError where it can't be used.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise CasesError(_UNKNOWN) from None
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        return _open_sqlite(address)
    if address.drivername == "postgresql+psycopg":
        return _open_postgresql(address)
    raise CasesError(_UNKNOWN)


_UNKNOWN = (
    "HEARTH_CASES is not an address that Hearth can keep cases at. Give sqlite:////FILE or "
    "postgresql+psycopg://USER@HOST/DATABASE, or leave it out: they are then kept in the data folder."
)


def _open_sqlite(address: URL) -> Engine:
    if not address.database or address.database == ":memory:":
        raise CasesError("HEARTH_CASES names no file: cases that live in memory would be lost.")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _set_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    with engine.execution_options(writes=True).begin() as connection:
        METADATA.create_all(connection)
    return engine


def _set_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """WAL, every commit on the disk before it is acknowledged, and transactions that we begin ourselves."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("begin immediate" if writes else "begin")


def _open_postgresql(address: URL) -> Engine:
    engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": PATIENCE})
    if not {EVENTS.name, HEADS.name} <= set(inspect(engine).get_table_names()):
        raise CasesError(
            f"The database {address.database} holds no case store yet. Its owner makes it once: "
            f"psql -d {address.database} -f dashboard/cases/{POSTGRESQL_SETUP.name}"
        )
    return engine


def wait_for_turn(connection: Connection) -> None:
    """Holds every other writer back until this transaction ends. SQLite did so when it began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ONE_WRITER})


@contextmanager
def one_view(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the store throughout, whatever is written meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


def damage(connection: Connection) -> list[str]:
    """What is wrong with the database itself: its own check of its file, and triggers that are not there."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("pragma integrity_check(1)")).scalars()
        broken = any(words != "ok" for words in found)
        standing = "select name from sqlite_master where type = 'trigger'"
    else:
        broken = False  # its pages carry checksums, which it looks at itself
        standing = (
            "select tgname from pg_trigger where tgenabled <> 'D' "
            "and tgrelid in ('events'::regclass, 'heads'::regclass)"
        )
    held = set(connection.execute(text(standing)).scalars())
    return [
        *(["The file of the store is damaged: SQLite's own check fails."] if broken else []),
        *(
            f"The lock against change {name} is missing: it was taken away."
            for name in TRIGGERS
            if name not in held
        ),
    ]
