"""Commands as they are typed, run within the test: (exit code, what it printed, what it told on standard
error)."""

import sys
from typing import NamedTuple

import pytest

from pipelines.__main__ import main


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def call(capsys, monkeypatch):
    """`call("releases", "--data", folder)`; a traceback fails the test, because nothing is caught here."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["pipelines", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        told = capsys.readouterr()
        code = stopped.value.code
        return Done(code if isinstance(code, int) else 0, told.out, told.err)

    return run
