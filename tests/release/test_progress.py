"""Long work is told: a bar on a terminal, one line a stage elsewhere, nothing where a stage fails."""

import io

import pytest

from pipelines.progress import Stages


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_elsewhere_a_stage_is_one_line_when_it_ends():
    told = io.StringIO()

    with Stages(told)("Counting") as step:
        step(1, 2)
        assert told.getvalue() == ""

    assert told.getvalue().startswith("Counting: ")
    assert told.getvalue().count("\n") == 1


def test_on_a_terminal_a_stage_has_a_bar_that_ends_full():
    told = Terminal()

    with Stages(told)("Counting") as step:
        step(1, 2)

    assert "Counting" in told.getvalue()
    assert "━" in told.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_failure_within_a_stage_comes_out(stream):
    with pytest.raises(ZeroDivisionError), Stages(stream())("Counting"):
        _ = 1 / 0
