"""The reader of hand-worked cases, for the tests of this folder."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def case_files():
    """The module `case_files.py`: `read_case(path)`, `case_of(tables)`, `rows_of(text)`."""
    where = Path(__file__).with_name("case_files.py")
    specification = importlib.util.spec_from_file_location("case_files", where)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
