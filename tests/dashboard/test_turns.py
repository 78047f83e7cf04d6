"""Pages are made a few at a time, and whoever waits gets on: after a stop, a fault, or without patience."""

import threading

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from dashboard import turns
from dashboard.turns import AT_ONCE, turn


def free():
    """How many turns nobody has."""
    return turns._TURNS._value


def test_a_turn_is_given_back_when_a_page_is_made():
    with turn():
        assert free() == AT_ONCE - 1

    assert free() == AT_ONCE


@pytest.mark.parametrize("end", [ValueError, StopException, KeyboardInterrupt])
def test_a_turn_is_given_back_however_the_run_ends(end):
    with pytest.raises(end), turn():
        raise end

    assert free() == AT_ONCE


def test_more_readers_than_turns_are_all_served_and_never_more_at_once():
    seen, done = [], []
    lock = threading.Lock()

    def read(number):
        with turn():
            with lock:
                seen.append(AT_ONCE - free())
            done.append(number)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(10 * AT_ONCE)]
    for one in readers:
        one.start()
    for one in readers:
        one.join(30)

    assert sorted(done) == list(range(10 * AT_ONCE))
    assert min(seen) >= 1 and max(seen) <= AT_ONCE


def test_who_lost_patience_goes_on_without_a_turn(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    held = [turn() for _ in range(AT_ONCE)]
    for one in held:
        one.__enter__()
    with turn():
        assert free() == 0
    for one in held:
        one.__exit__(None, None, None)

    assert free() == AT_ONCE


def test_pages_that_stop_or_fail_give_their_turns_back(page, tmp_path, monkeypatch):
    for _ in range(AT_ONCE + 1):
        assert "No figures have been published yet" in page(root=tmp_path).text

    monkeypatch.setattr(st, "navigation", lambda *_, **__: 1 / 0)
    for _ in range(AT_ONCE + 1):
        assert page().test.exception

    assert free() == AT_ONCE
