"""`python -m dashboard pack`: the file that was asked for, or one message that says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def pack(data, kind, partnership, out):
    """What the command said, and how it ended."""
    command = [sys.executable, "-m", "dashboard", "pack", kind, "--partnership", partnership]
    return subprocess.run(
        [*command, "--out", str(out), "--data", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_pack_is_written_by_the_ending_of_its_file(demo_data, tmp_path):
    done = pack(demo_data, "members", "aberfinch", tmp_path / "pack.csv")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Aberfinch (invented)" in (tmp_path / "pack.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("kind", "partnership", "file", "words"),
    [
        ("pd9", "HP01", "pack.pdf", "There is no pack 'pd9'. Choose one of: pd1, pd2, pd3,"),
        ("pd1", "HP99", "pack.pdf", "This release has no partnership 'HP99'. It has: Aberfinch (invented)"),
        ("pd1", "HP01", "pack.odt", "A pack can't be written as '.odt'. End the name with: .pdf, .docx"),
        ("pd1", "HP01", "none/pack.pdf", "There is no folder"),
    ],
)
def test_what_can_t_be_made_is_told_in_one_message(kind, partnership, file, words, demo_data, tmp_path):
    done = pack(demo_data, kind, partnership, tmp_path / file)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_release_the_command_says_how_to_make_one(tmp_path):
    done = pack(tmp_path, "pd1", "HP01", tmp_path / "pack.pdf")

    assert done.returncode == 2
    assert "Make one with: python -m pipelines build RETURNS" in done.stderr
