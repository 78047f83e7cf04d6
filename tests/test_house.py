"""The scripts that a newcomer types: they install once, say what is missing, refuse what must not be shared.

The real installation is what runs these tests; here a stand-in for Python writes down what it was asked.
"""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ("run", "check", ".ci/run", "tools/setup.sh", "pyproject.toml", "requirements.lock")

PYTHON = """#!/usr/bin/env bash
# Stands in for Python: makes a folder for `-m venv`, notes `-m pip` and such, runs the rest.
case "$*" in
    *"import venv, ensurepip"*) exit ${NO_VENV:-0} ;;
    "-m venv --clear .venv")
        rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; echo venv >>asked
        echo "VIRTUAL_ENV=$(pwd -P)/.venv" >.venv/bin/activate ;;
    "-m pip --version") exit 0 ;;
    "-m compileall"*) touch compiled ;;
    *"version_info < (3, 11)"*) exit ${OLD_PYTHON:-0} ;;
    -m*) shift; echo "$*" >>asked; case "$*" in *"${FAILS:-nothing}"*) exit 1 ;; esac ;;
    tools/served.py) printf '%s\n' "${STATE:-none}" "Release R is of another form." ;;
    *) exec REAL "$@" ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    """A copy of the scripts with a stand-in Python first on the path."""
    folder, programs = tmp_path / "clone", tmp_path / "programs"
    programs.mkdir()
    for name in SCRIPTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    stand_in(programs, "python3", PYTHON.replace("REAL", sys.executable))
    return folder


def stand_in(programs, name, script):
    (programs / name).write_text(script, encoding="utf-8")
    (programs / name).chmod(0o755)


def call(clone, command, programs=None, **more):
    """Runs a line of bash in the clone; `more` are environment variables."""
    search = f"{clone.parent / 'programs'}:{programs or os.environ['PATH']}"
    environment = {"PATH": search, "HOME": os.environ.get("HOME", "/"), **more}
    return subprocess.run(
        ["bash", "-c", command], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )


def set_up(clone, **more):
    return call(clone, "set -euo pipefail; . tools/setup.sh; ensure_packages", **more)


def asked(clone):
    """What the stand-in Python was asked to do since the last time."""
    notes = clone / "asked"
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    notes.unlink(missing_ok=True)
    return [line.split(" -")[0] for line in lines]


INSTALLED = ["venv", "pip install", "pip install"]


def test_the_first_set_up_makes_an_environment_and_installs_the_lock_with_hashes(clone):
    done = set_up(clone)
    notes = (clone / "asked").read_text(encoding="utf-8")

    assert done.returncode == 0
    assert "installing the packages of requirements.lock" in done.stdout
    assert "--require-hashes -r requirements.lock" in notes
    assert "--no-deps --no-build-isolation -e ." in notes
    assert asked(clone) == INSTALLED


def test_the_second_set_up_installs_nothing_and_says_nothing(clone):
    set_up(clone)
    asked(clone)

    done = set_up(clone)

    assert (done.returncode, done.stdout, asked(clone)) == (0, "", [])


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_declaration_is_installed_into_the_environment_that_stands(clone, name):
    set_up(clone)
    asked(clone)
    with (clone / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    set_up(clone)

    assert asked(clone) == INSTALLED[1:]


def test_an_interrupted_installation_is_begun_again(clone):
    failed = set_up(clone, FAILS="-e .")
    asked(clone)

    again = set_up(clone)

    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr
    assert again.returncode == 0
    assert asked(clone) == INSTALLED[1:]


def test_a_folder_that_moved_gets_a_new_environment(clone):
    set_up(clone)
    moved = clone.rename(clone.with_name("moved"))
    asked(moved)

    set_up(moved)

    assert asked(moved) == INSTALLED


def test_an_environment_whose_python_is_gone_is_made_anew(clone):
    set_up(clone)
    (clone / ".venv/bin/python").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    asked(clone)

    set_up(clone)

    assert asked(clone) == INSTALLED


REHEARSED = '    "-m pip install"*requirements.lock) exec REAL "$@" --dry-run ;;\n'
"""The true pip looks for the packages of the lock, checks their hashes, and installs nothing."""


@pytest.fixture
def wheel(clone, tmp_path):
    """The one package that the lock of the clone asks for, in a folder; there is no index to be reached."""
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as parts:
        parts.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        parts.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (clone / "requirements.lock").write_text(f"tiny==1.0 --hash=sha256:{digest}\n", encoding="utf-8")
    rehearsing = PYTHON.replace("    -m*)", REHEARSED + "    -m*)").replace("REAL", sys.executable)
    stand_in(clone.parent / "programs", "python3", rehearsing)
    for name in ("chromium", "pdftotext", "postgres"):
        stand_in(clone.parent / "programs", name, "#!/bin/sh\n")
    return wheel


NOWHERE = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0"}


@pytest.mark.parametrize("script", ["./run", "./check"])
def test_without_a_network_a_folder_of_packages_is_enough(clone, wheel, script):
    without = call(clone, script, **NOWHERE, STATE="ready")
    at_hand = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "STATE": "ready"}
    done = call(clone, script, **NOWHERE, **at_hand)

    assert (without.returncode, done.returncode) == (1, 0), done.stderr
    assert "use a folder of packages (docs/hosting.md)" in without.stderr
    wheel.write_bytes(wheel.read_bytes() + b"changed")
    (clone / ".venv" / "hearth-stamp").unlink()
    assert "DO NOT MATCH THE HASHES" in call(clone, script, **NOWHERE, **at_hand).stderr


def test_a_python_that_is_too_old_is_named_with_its_remedy(clone):
    for other in ("python3.13", "python3.12", "python3.11"):
        stand_in(clone.parent / "programs", other, "#!/bin/sh\nexit 1\n")

    done = set_up(clone, OLD_PYTHON="1")

    assert done.returncode == 1
    assert "Python 3.11 or later is needed" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr
    assert asked(clone) == []


def test_a_python_without_venv_is_named_with_its_remedy(clone):
    done = set_up(clone, NO_VENV="1")

    assert done.returncode == 1
    assert "modules venv and ensurepip are missing" in done.stderr
    assert "apt-get install python3-venv" in done.stderr


@pytest.fixture
def bare(tmp_path, clone):
    """A search path with the few tools that the scripts use, and neither Chromium, Poppler nor PostgreSQL."""
    folder = tmp_path / "bare"
    folder.mkdir()
    for name in ("bash", "cat", "cp", "env", "grep", "mkdir", "mv", "rm", "sed", "dirname"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def programs(clone, bare, **more):
    command = "set -euo pipefail; . tools/setup.sh; ensure_programs"
    return call(clone, command, programs=bare, POSTGRESQL_HOME="nowhere", **more)


def test_programs_that_may_not_be_installed_are_all_named_and_nothing_is_skipped(clone, bare):
    stand_in(bare, "id", "#!/bin/sh\necho 1000\n")

    done = programs(clone, bare)

    assert done.returncode == 1
    assert "Missing: chromium poppler-utils postgresql." in done.stderr
    assert "sudo apt-get update && sudo apt-get install chromium poppler-utils postgresql" in done.stderr


def test_only_the_programs_that_are_missing_are_installed_and_the_lists_come_first(clone, bare):
    stand_in(bare, "id", "#!/bin/sh\necho 0\n")
    stand_in(bare, "pdftotext", "#!/bin/sh\n")
    stand_in(bare, "apt-get", '#!/bin/sh\necho "$1 $*" >>asked\n')

    done = programs(clone, bare)

    assert done.returncode == 0
    assert (clone / "asked").read_text(encoding="utf-8").splitlines() == [
        "update update -q",
        "install install -y -q chromium postgresql",
    ]


def test_programs_that_can_not_be_fetched_stop_the_check(clone, bare):
    stand_in(bare, "id", "#!/bin/sh\necho 0\n")
    stand_in(bare, "apt-get", "#!/bin/sh\nexit 100\n")

    done = programs(clone, bare)

    assert done.returncode == 1
    assert "apt-get could not install chromium poppler-utils postgresql" in done.stderr


def test_check_hands_its_arguments_to_the_tests_and_ends_with_them(clone):
    for name in ("chromium", "pdftotext", "postgres"):
        stand_in(clone.parent / "programs", name, "#!/bin/sh\n")

    done = call(clone, ".ci/run -k words -x")

    assert done.returncode == 0, done.stderr
    last = (clone / "asked").read_text(encoding="utf-8").splitlines()[-1]
    assert last == "pytest -n 2 --dist loadfile -k words -x"


@pytest.mark.parametrize("failing", ["ruff check", "ruff format", "pytest"])
def test_check_fails_where_one_of_its_parts_does(clone, failing):
    for name in ("chromium", "pdftotext", "postgres"):
        stand_in(clone.parent / "programs", name, "#!/bin/sh\n")

    assert call(clone, "./check", FAILS=failing).returncode != 0


def refuse(clone, command):
    return call(clone, f". tools/setup.sh; {command}").returncode


def test_a_lock_with_an_address_or_an_option_is_refused(clone):
    (clone / "address.lock").write_text("a @ https://example.org/a.whl\n", encoding="utf-8")
    (clone / "option.lock").write_text("--find-links here\na==1\n", encoding="utf-8")

    assert refuse(clone, "refuse_addresses requirements.lock") == 0
    assert refuse(clone, "refuse_addresses address.lock") == 1
    assert refuse(clone, "refuse_addresses option.lock") == 1


def test_the_lock_holds_every_dependency_that_the_project_names_at_its_version():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = map(Requirement, declared["project"]["dependencies"] + declared["dependency-groups"]["dev"])
    locked = dict(
        re.findall(r"^([^\s=]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    )

    assert [str(one) for one in named if locked.get(one.name.lower()) not in one.specifier] == []


@pytest.mark.parametrize(
    "name",
    [
        "uv.lock",
        "data/releases/current.json",
        "data/restricted/ledger.csv",
        "returns/children.csv",
        "children.xlsx",
        "tools/.env",
        ".streamlit/secrets.toml",
        "old.duckdb",
    ],
)
def test_a_made_or_secret_file_is_refused(clone, name):
    assert refuse(clone, f"printf '%s\\n' README.md {name} | refuse_files") == 1


def test_the_files_that_belong_here_are_not_refused(clone):
    names = "README.md data/README.md data/reference/a.csv tests/returns/children.csv pipelines/build.py"

    assert refuse(clone, f"printf '%s\\n' {names} | refuse_files") == 0


def test_a_port_that_is_taken_is_said_before_anything_is_built(clone):
    set_up(clone)
    asked(clone)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = call(clone, f"./run --port {taken.getsockname()[1]}")

    assert done.returncode == 1
    assert "on this machine is taken" in done.stderr
    assert asked(clone) == []


@pytest.mark.parametrize("words", ["--port", "--port x", "--port 0", "--port 70000", "--prot 8502"])
def test_run_explains_what_it_does_not_understand(clone, words):
    done = call(clone, f"./run {words}")

    assert done.returncode == 1
    assert done.stderr.startswith("hearth: ")
    assert asked(clone) == []


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def run(clone, **more):
    """What the stand-in was asked between set-up and the end of ./run, and how that ended."""
    set_up(clone)
    asked(clone)
    done = call(clone, f"./run --port {free_port()}", HEARTH_DATA="kept", **more)
    return (clone / "asked").read_text(encoding="utf-8").splitlines() if (
        clone / "asked"
    ).exists() else [], done


def test_run_builds_the_demonstration_where_there_is_no_release_and_serves_on_this_machine_only(clone):
    steps, done = run(clone)

    assert done.returncode == 0
    assert steps[0] == f"pipelines synthesise {clone}/kept/demonstration"
    assert steps[1] == f"pipelines build {clone}/kept/demonstration"
    assert steps[2:4] == ["pipelines.demonstration", "dashboard.cases.demonstration"]
    assert steps[4].startswith("streamlit run dashboard/serving.py")
    assert "--server.address 127.0.0.1" in steps[4]


def test_run_serves_a_release_that_stands_without_building(clone):
    steps, _ = run(clone, STATE="ready")

    assert [step.split(" --")[0] for step in steps] == ["streamlit run dashboard/serving.py"]
    assert (clone / "compiled").exists()  # ahead of the first reader


def test_run_says_why_it_makes_a_demonstration_of_an_older_form_anew(clone):
    steps, done = run(clone, STATE="rebuild")

    assert "Release R is of another form." in done.stdout
    asked = [step.split()[:2][-1] for step in steps]
    stories = ["pipelines.demonstration", "dashboard.cases.demonstration"]
    assert asked == ["synthesise", "build", *stories, "run"]


def test_run_serves_nothing_where_a_real_release_can_not_be_read(clone):
    steps, done = run(clone, STATE="stop")

    assert (steps, done.returncode) == ([], 1)
    assert "can't be served" in done.stderr
    assert "Release R is of another form." in done.stderr


def test_a_demonstration_that_fails_is_not_served(clone):
    steps, done = run(clone, FAILS="pipelines build")

    assert done.returncode == 1
    assert "Nothing was published" in done.stderr
    assert [step.split()[1] for step in steps] == ["synthesise", "build"]


@pytest.mark.parametrize("name", ["run", "check", ".ci/run"])
def test_the_commands_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)
