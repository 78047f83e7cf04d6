"""What a council takes to host Hearth: nothing runs as root, no secret is copied, a backup comes back."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.cases.store import CaseStore, open_store

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STEPS = [line.split(maxsplit=1) for line in CONTAINER.splitlines() if line[:1].isupper()]


@pytest.fixture(scope="module")
def unit():
    """The systemd unit by section; a name may stand more than once."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read(DEPLOY / "hearth@.service")
    return parsed


def test_the_unit_runs_as_an_ordinary_user_without_a_right_and_without_what_is_restricted(unit):
    service = unit["Service"]

    assert service["User"] not in ("", "root")
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["ProtectSystem"] == "strict"
    assert service["InaccessiblePaths"].endswith("/restricted")
    assert service["ReadWritePaths"].lstrip("-").endswith("/cases")


def test_the_unit_and_the_container_start_what_the_command_line_knows(unit):
    known = CliRunner().invoke(app, ["serve", "--help"])
    started = [unit["Service"]["ExecStart"], dict(STEPS)["CMD"]]
    options = {option for words in started for option in re.findall(r"--[a-z]+", words)}

    assert options == {"--address", "--port"}
    assert [option for option in options if option not in known.stdout] == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_understands_the_unit(tmp_path):
    unit = tmp_path / "hearth@.service"
    text = (DEPLOY / unit.name).read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/hearth/.venv/bin/python", "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_copies_what_it_names_and_runs_as_a_number_that_is_not_root():
    copied = [step.split()[:-1] for name, step in STEPS if name == "COPY"]
    sources = {source for one in copied for source in one}

    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if "secret" in source or source in (".", "data")] == []
    assert {"pipelines", "dashboard", "pages", "data/reference", ".streamlit/config.toml"} <= sources
    assert int(dict(STEPS)["USER"]) > 0
    assert [name for name, _ in STEPS].index("USER") < [name for name, _ in STEPS].index("CMD")


def test_what_may_reach_the_builder_is_what_the_container_copies():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {source for name, step in STEPS if name == "COPY" for source in step.split()[:-1]}

    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert lines[1] == "*"  # all else stays, whatever lies beside the code


def test_the_container_is_built_without_a_network_where_packages_are_at_hand():
    names = [f"{name} {step}" for name, step in STEPS]
    installs = next(place for place, name in enumerate(names) if "--require-hashes" in name)

    for setting in ("PIP_INDEX_URL", "PIP_NO_INDEX", "PIP_FIND_LINKS"):
        assert names.index(f"ARG {setting}") < installs


def test_the_proxy_passes_connections_on_and_keeps_a_reader_with_one_process():
    served = re.search(r"location / \{(.*?)\}", NGINX, re.DOTALL).group(1)
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", served))

    assert headers["Host"] == "$http_host"
    assert headers["Upgrade"] == "$http_upgrade"
    assert headers["Connection"] == "$hearth_connection"
    assert headers["X-Forwarded-For"]  # without sign-in, a page that is passed on shows nothing
    assert "proxy_http_version 1.1" in served
    assert "proxy_cookie_flags ~ secure;" in served  # Streamlit's cookies of sign-in leave it out
    assert "ip_hash" in NGINX


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine")
def test_nginx_understands_the_example(tmp_path):
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=hearth", "-days", "1"]
    subprocess.run(
        [*made, "-keyout", tmp_path / "key", "-out", tmp_path / "pem"], check=True, capture_output=True
    )
    text = NGINX.replace("/etc/ssl/private/hearth.key", f"{tmp_path}/key")
    text = text.replace("/etc/ssl/certs/hearth.pem", f"{tmp_path}/pem")
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {text} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def call(script, argument, data):
    """Runs a script of `deploy/` over a data folder."""
    environment = {**os.environ, "HEARTH_DATA": str(data), "HEARTH_PYTHON": sys.executable}
    environment.pop("HEARTH_CASES", None)
    return subprocess.run(
        [DEPLOY / script, argument], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def backed_up(demo_data, tmp_path_factory):
    """A data folder in use, with a release and two events, and its backup."""
    root = tmp_path_factory.mktemp("backup")
    shutil.copytree(demo_data / "releases", root / "data" / "releases")
    store = open_store(f"sqlite:///{root}/data/cases/cases.sqlite")
    for number in range(2):
        _event(store, number)
    done = call("backup", root / "copy", root / "data")
    assert done.returncode == 0, done.stderr
    _event(store, 2)  # what came after the backup is not in it
    return root


def _event(store: CaseStore, number: int):
    body = {"text": f"Note {number}"}
    store.append("HP01", "action", f"A{number}", body, by="B. Shaw", role="steward", expected=0)


def test_a_backup_becomes_the_same_releases_and_the_same_events(backed_up, tmp_path):
    done = call("restore", backed_up / "copy", tmp_path / "data")
    was, came = backed_up / "data", tmp_path / "data"
    events = [open_store(f"sqlite:///{one}/cases/cases.sqlite").events() for one in (was, came)]

    assert done.returncode == 0, done.stderr
    assert "2 events, each as it was recorded." in done.stdout
    assert "Releases, each as it was published: 1" in done.stdout
    assert events[1] == events[0][:2]
    for file in (was / "releases").iterdir():
        assert file.name == ".lock" or (came / "releases" / file.name).read_bytes() == file.read_bytes()


def test_a_backup_that_was_changed_is_not_restored(backed_up, tmp_path):
    shutil.copytree(backed_up / "copy", tmp_path / "copy")
    cases = tmp_path / "copy" / "cases.csv"
    cases.write_text(cases.read_text(encoding="utf-8-sig").replace("Note 1", "Note 9"), encoding="utf-8")
    done = call("restore", tmp_path / "copy", tmp_path / "data")

    assert done.returncode == 1
    assert "Nothing was restored." in done.stderr
    assert not (tmp_path / "data").exists()


def test_nothing_is_written_over(backed_up):
    assert call("backup", backed_up / "copy", backed_up / "data").returncode == 2
    assert call("restore", backed_up / "copy", backed_up / "data").returncode == 2
