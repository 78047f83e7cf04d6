"""What is kept for all readers asks for nobody: not the reader, the day, the session, the store or a file.

Functions are followed by the names in them; methods are not.
"""

import dis
import importlib
import inspect
import pkgutil
from datetime import date
from types import ModuleType

import streamlit as st

import dashboard
from dashboard import kept, signin
from dashboard.cases.store import open_store
from dashboard.figures.peers import peers
from dashboard.screens.overview_cases import decided
from pipelines.paths import DataFolder

ASIDE = (signin, date, st, open_store, DataFolder, open)
"""What an answer may not follow from. A date may be: only today's is asked for aside from the arguments."""
RUN = ("dashboard.app", "dashboard.serving", "dashboard.__main__")
"""What does its work when it is imported."""


def kept_functions():
    """Every function of the dashboard whose answers are kept, as it was written."""
    names = [one.name for one in pkgutil.walk_packages(dashboard.__path__, "dashboard.")]
    for module in (importlib.import_module(name) for name in names if name not in RUN):
        for one in vars(module).values():
            is_kept = inspect.isfunction(one) and one.__code__.co_filename == kept.__file__
            if is_kept and one.__module__ == module.__name__ != kept.__name__:
                yield one.__wrapped__


def asked_by(function):
    """What a function names: values of its module, and of modules of the dashboard that it names."""
    known, steps = function.__globals__ | {"open": open}, list(_steps(function.__code__))
    own = {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    parts = {step.argval for step in steps if step.opname in ("LOAD_ATTR", "LOAD_METHOD")}
    for one in (known[name] for name in own & known.keys()):
        if one is not date or "today" in parts:
            yield one
        if isinstance(one, ModuleType) and one.__name__.startswith("dashboard.") and one is not signin:
            yield from (vars(one)[name] for name in parts & vars(one).keys())


def _steps(code):
    yield from dis.get_instructions(code)
    for one in filter(inspect.iscode, code.co_consts):
        yield from _steps(one)


def reached(function):
    """What of those aside a function comes to ask, through others of the dashboard but not in a release."""
    found, waiting, seen = set(), [function], set()
    while waiting:
        one = inspect.unwrap(waiting.pop())
        if one in seen:
            continue
        seen.add(one)
        for asked in asked_by(one):
            if any(asked is other for other in ASIDE):
                found.add(asked)
            elif inspect.isfunction(inspect.unwrap(asked)) and _is_followed(inspect.unwrap(asked)):
                waiting.append(asked)
    return found


def _is_followed(function):
    return function.__module__.startswith("dashboard.") and function.__module__ != "dashboard.store"


def test_nothing_that_is_kept_follows_from_more_than_it_is_asked_with():
    found = {f"{one.__module__}.{one.__qualname__}": reached(one) for one in kept_functions()}

    assert len(found) > 25
    assert {name: asked for name, asked in found.items() if asked} == {}


def test_what_does_ask_is_found():
    assert reached(peers) == {signin}
    assert {date, open_store} & reached(decided) == {date}
