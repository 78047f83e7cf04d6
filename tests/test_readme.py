"""What the README tells a newcomer to type works as it stands there, in a copy of the house."""

import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
SCRIPTS = ("./run", "./check")
PATIENCE = 120


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A folder that looks like a clone already set up; its Python is the one that runs the tests."""
    folder = tmp_path_factory.mktemp("house")
    for entry in ROOT.iterdir():
        if entry.name not in (".git", ".venv", "data"):
            (folder / entry.name).symlink_to(entry)
    for name in ("run", "check"):
        (folder / name).unlink()
        (folder / name).write_bytes((ROOT / name).read_bytes())
        (folder / name).chmod(0o755)
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    (programs / "python").chmod(0o755)
    (programs / "activate").write_text(f"PATH={programs}:$PATH\n", encoding="utf-8")
    stamp = bash(folder, '. tools/setup.sh; wanted_stamp "$(find_python)" >.venv/hearth-stamp')
    assert stamp.returncode == 0, stamp.stderr
    return folder


def bash(folder, script):
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_two_commands_stand_alone_in_their_blocks():
    assert [block.strip() for block in BLOCKS if block.strip() in SCRIPTS] == list(SCRIPTS)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.strip() not in SCRIPTS])
def test_the_commands_of_a_block_run_and_leave_what_the_readme_promises(block, house):
    done = bash(house, block)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (house / "trial/report/report.html").is_file()
    assert len(list((house / "trial/data/releases").glob("release-*.duckdb"))) == 1


def commands_of(program):
    """The commands that a program's own help lists."""
    done = subprocess.run(
        [sys.executable, "-m", program, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(re.findall(r"^[│ ]+([a-z][a-z-]+)  ", done.stdout, re.MULTILINE))


@pytest.mark.parametrize("program", ["pipelines", "dashboard"])
def test_the_readme_names_every_command_and_no_other(program):
    named = set(re.findall(rf"python -m {program} ([a-z-]+)", README))

    assert named == commands_of(program)


def test_the_pictures_of_the_readme_are_light():
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)

    assert len(pictures) == 2
    assert [name for name in pictures if (ROOT / name).stat().st_size >= 300_000] == []


def test_a_newcomer_is_told_what_hearth_is_within_a_screen():
    assert README.count("\n") < 90


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def test_run_serves_the_pages_until_it_is_stopped(house, demo_data):
    port, said, ready = free_port(), [], threading.Event()

    def listen(output):
        for line in output:
            said.append(line)
            if "URL:" in line:
                ready.set()
        ready.set()

    with subprocess.Popen(
        ["env", f"HEARTH_DATA={demo_data}", "./run", "--port", str(port)],
        cwd=house,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as served:
        listener = threading.Thread(target=listen, args=(served.stdout,))
        listener.start()
        ready.wait(PATIENCE)
        try:
            assert served.poll() is None, "".join(said)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as page:
                answer = page.status
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(PATIENCE)
            listener.join()

    assert answer == 200
    assert said[0] == f"hearth: open http://127.0.0.1:{port}    Ctrl-C stops it\n"
