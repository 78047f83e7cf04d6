"""The steps of `docs/contributing.md`, followed in a copy of the house: what they add is counted and opens.

A step names a file and a place in it; what it puts there is the block below. Commands are run as they stand,
all tests in one go.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^\d+\. (?P<where>(?:In|A new file) `(?P<file>[^`]+)`[^\n]*):\n\n"
    r"   ```(?:python|markdown|text)\n(?P<block>.*?)   ```",
    re.MULTILINE | re.DOTALL,
)
COMMANDS = re.findall(r"^ *(python -m .+)$", TEXT, re.MULTILINE)
COPIED = (
    "pipelines",
    "dashboard",
    "pages",
    "tests",
    "docs",
    "data/reference",
    "data/README.md",
    ".streamlit/config.toml",
    "pyproject.toml",
)


@dataclass(frozen=True)
class Step:
    where: str
    file: str
    block: str


STEPS = [
    Step(one["where"], one["file"], re.sub("^   ", "", one["block"], flags=re.MULTILINE))
    for one in STEP.finditer(TEXT)
]


def follow(step, house):
    """Puts the block of a step where it says."""
    path = house / step.file
    if step.where.startswith("A new file"):
        assert not path.exists(), step.file
        path.write_text(step.block, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    at = place(step, text)
    gap = "\n\n" if at == len(text) else ""
    path.write_text(text[:at] + gap + step.block + text[at:], encoding="utf-8")


def place(step, text):
    """Where in the text the block goes: before the end of a list, after a row, or last."""
    if listed := re.search(r"at the end of `(\w+)`", step.where):
        begins = re.search(rf"^{listed[1]}\b.*= [({{]$", text, re.MULTILINE).end()
        return begins + re.search(r"^[)}]$", text[begins:], re.MULTILINE).start()
    if row := re.search(r"after the row of `(\w+)`", step.where):
        return re.search(rf"^\| `{row[1]}` \|.*\n", text, re.MULTILINE).end()
    assert "at the end" in step.where, step.where
    return len(text)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy in which every step was followed."""
    folder = tmp_path_factory.mktemp("house")
    for name in COPIED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (
            ROOT / name
        ).is_dir():  # with what Python compiled, which saves seconds, but for what it is writing
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
        else:
            shutil.copy2(ROOT / name, folder / name)
    for step in STEPS:
        follow(step, folder)
    return folder


def call(house, arguments):
    environment = {**os.environ, "PYTHONPATH": str(house), "PYTEST_ADDOPTS": ""}
    return subprocess.run(
        [sys.executable, *arguments], cwd=house, env=environment, capture_output=True, text=True, check=False
    )


def test_the_files_that_the_steps_name_exist_unless_they_are_to_be_made():
    made = {step.file for step in STEPS if step.where.startswith("A new file")}
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[\w.]+)?)`", TEXT)) - made

    assert len(STEPS) >= 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_what_the_steps_add_is_counted_and_opens(house):
    (catalogue,) = {command for command in COMMANDS if "catalogue >" in command}
    tests = [shlex.split(command)[1:] for command in COMMANDS if " pytest " in command]
    module, target = catalogue.removeprefix("python ").split(" > ")
    written = call(house, module.split())
    assert written.returncode == 0, written.stderr
    (house / target).write_text(written.stdout, encoding="utf-8")

    files = dict.fromkeys(words[2] for words in tests)
    chosen = " or ".join(f"({words[words.index('-k') + 1]})" for words in tests)
    quiet = ["-p", "no:cacheprovider", "-p", "no:xdist"]
    done = call(house, ["-m", "pytest", "-v", *quiet, *files, "-k", chosen])

    assert done.returncode == 0, done.stdout[-3000:]
    for name in ("[attendance_below_50", "[met_mentor", "[mentors", "[alone-caveats", "entry-caveats"):
        assert re.search(rf"{re.escape(name)}\S* PASSED", done.stdout), name
