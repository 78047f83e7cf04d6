"""Nothing is changed, removed or moved without a trace: the database refuses it, and `verify` finds it."""

import shutil

import pytest

from dashboard.cases.events import CasesError
from dashboard.cases.store import open_store

FIELDS = ("partnership", "kind", "subject", "body", "at", "by", "role", "previous", "hash")
DELETE_LAST = ("delete from heads where number = 5", "delete from events where number = 5")
SWAP = [
    f"update {table} set number = {new} where number = {old}"
    for old, new in ((2, 90), (3, 2), (90, 3))
    for table in ("events", "heads")
]


def without_keys(place):
    """What its owner says first so that a row may go though another points to it."""
    if "postgresql" in place.url:
        return ["alter table heads drop constraint heads_number_fkey"]
    return ["pragma foreign_keys = off"]


@pytest.fixture
def five(store, write):
    """Five events about two subjects."""
    return [write(store, f"rec-{n % 2}", body={"n": n}) for n in range(5)]


def test_the_database_refuses_to_change_what_is_written_even_for_its_owner(place, store, five):
    for table in ("events", "heads"):
        for change in (f"update {table} set hash = 'x'", f"delete from {table}"):
            with pytest.raises(Exception, match="events are never changed or removed"):
                place.run(change)
    assert store.verify() == []


def test_a_changed_byte_is_found_in_every_field(place, store, five, spoil):
    for field in FIELDS:
        spoil(place, f"update events set {field} = {field} || ' ' where number = 3")
        assert "Event 3 was changed after it was recorded." in store.verify(), field

        spoil(place, f"update events set {field} = substr({field}, 1, length({field}) - 1) where number = 3")
        assert store.verify() == []


def test_a_changed_number_is_found(place, store, write, spoil):
    write(store)
    spoil(place, "update heads set number = 2", "update events set number = 2")

    assert place.store().verify()[0] == "Event 1 is missing: the one that stands there is 2."


def test_a_correction_that_points_elsewhere_is_found(place, store, write, spoil):
    write(store), write(store), write(store, corrects=1)
    spoil(place, "update events set corrects = 2 where number = 3")

    assert store.verify() == ["Event 3 was changed after it was recorded."]


def test_a_removed_row_is_found(place, store, five, spoil):
    spoil(place, "delete from heads where number = 3", "delete from events where number = 3")

    assert "Event 3 is missing: the one that stands there is 4." in store.verify()


def test_a_removed_last_row_is_found_by_its_head(place, store, five, spoil):
    spoil(place, *without_keys(place), "delete from events where number = 5")

    assert "Event 5 was recorded and is no longer there." in store.verify()


def test_a_removed_last_row_with_its_head_is_found_by_a_head_noted_elsewhere(place, store, five, spoil):
    spoil(place, *DELETE_LAST)

    faults = store.verify(head=(5, five[4].hash))

    assert faults and all(
        fault.startswith("Event 5 is not the one that was noted outside") for fault in faults
    )
    assert store.verify(head=(4, five[3].hash)) == store.verify()


def test_rows_that_change_places_are_found(place, store, five, spoil):
    spoil(place, *without_keys(place), *SWAP)
    faults = store.verify()

    assert "Event 2 was changed after it was recorded." in faults
    assert "Event 2 does not follow the one before it: one was moved or changed." in faults


def test_a_row_put_in_past_hearth_is_found(place, store, five, spoil):
    place.run(
        "insert into events select 6, partnership, kind, subject, body, at, by, role, null, hash, 'f' || hash"
        " from events where number = 5"
    )

    assert store.verify() == [
        "Event 6 was changed after it was recorded.",
        "Event 6 was put in past Hearth: it has no head.",
    ]


def test_a_lock_that_was_taken_away_is_found(place, store, five):
    on = " on events" if "postgresql" in place.url else ""
    place.run(f"drop trigger events_keep_update{on}")

    assert store.verify() == ["The lock against change events_keep_update is missing: it was taken away."]


def test_an_old_copy_put_back_is_found_by_the_witness_beside_the_file(place_in, write, tmp_path):
    place = place_in("sqlite")
    write(place.store())
    (tmp_path / "copy").mkdir()
    place.run("pragma wal_checkpoint(truncate)", f"vacuum into '{tmp_path / 'copy' / 'cases.sqlite'}'")
    later = write(place.store())
    shutil.copy(tmp_path / "cases.sqlite.head", tmp_path / "copy")

    assert open_store(f"sqlite:///{tmp_path / 'copy' / 'cases.sqlite'}").verify() == [
        f"Event {later.number} is not the one that was noted outside the store: "
        "the store was put back, replaced or rewritten."
    ]


def test_a_damaged_file_is_told_in_plain_words(place_in, write, tmp_path):
    place = place_in("sqlite")
    for _ in range(40):
        write(place.store())
    place.run("pragma wal_checkpoint(truncate)")
    file = tmp_path / "damaged.sqlite"
    content = bytearray((tmp_path / "cases.sqlite").read_bytes())
    content[-9000:] = bytes(9000)
    file.write_bytes(content)

    try:
        faults = open_store(f"sqlite:///{file}").verify()
    except CasesError as fault:
        faults = [str(fault)]

    assert faults
    assert "Listen" not in " ".join(faults)


def test_in_postgresql_hearth_may_insert_and_select_and_nothing_else(place_in, write):
    place = place_in("postgresql")
    write(place.store())
    rights = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
    asked = [(table, right) for table in ("events", "heads") for right in rights]
    held = ", ".join(f"has_table_privilege('hearth', '{table}', '{right}')" for table, right in asked)

    (answers,) = place.run(f"select {held}")

    assert [one for one, may in zip(asked, answers, strict=True) if may] == [
        ("events", "select"),
        ("events", "insert"),
        ("heads", "select"),
        ("heads", "insert"),
    ]


def test_a_database_without_the_tables_says_who_makes_them(postgresql):
    with pytest.raises(CasesError, match=r"psql -d postgres .*postgresql\.sql"):
        open_store(postgresql)
