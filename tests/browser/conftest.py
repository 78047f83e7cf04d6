"""A served Hearth and a browser to open it with. What a page owes its readers is in `test_pages.py`.

The browser is the system's Chromium; `./check` installs it. Nothing here reaches beyond this machine.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEEP_LINK_PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its server below a deep link first; the browser notes these two as not found."""
HEIGHT = 900
PATIENCE = 60_000
SETTLED = """() => {
    const all = (part) => [...document.querySelectorAll(`[data-testid=${part}]`)];
    const shown = (node) => node.offsetParent !== null;
    const wide = (node) => node.getBoundingClientRect().width;
    const drawn = (chart) => [...chart.querySelectorAll(".main-svg")].slice(0, 1)
        .some((svg) => Math.abs(wide(svg) - wide(chart)) < 1);
    return all("stApp").some((app) => app.dataset.testScriptState === "notRunning")
        && document.querySelector("h1") !== null
        && all("stSkeleton").length === 0
        && all("stPlotlyChart").filter(shown).every(drawn)
        && document.fonts.status === "loaded";
}"""


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@contextmanager
def serving(data, *options, script="dashboard/serving.py"):
    """Serves the dashboard from this data folder on a free port; yields its address once it answers.

    `options` are Streamlit's own, and `script` another entry, for trying a setting.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), *options]
    environment = {**os.environ, "HEARTH_DATA": str(data)}
    lines, ready = [], threading.Event()

    def listen(output):
        for line in output:
            lines.append(line)
            if "http://" in line:
                ready.set()
        ready.set()

    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        listener = threading.Thread(target=listen, args=(process.stdout,))
        listener.start()
        try:
            ready.wait(PATIENCE / 1000)
            assert process.poll() is None, "".join(lines)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            listener.join()


@dataclass
class Opened:
    """A page in the browser, with what it complained of and whom it called."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def listen(self):
        self.page.on("console", self._note_error)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note_stranger)
        return self

    def _note_error(self, note):
        if note.type == "error" and not note.location["url"].endswith(DEEP_LINK_PROBES):
            self.errors.append(f"{note.text} {note.location['url']}".strip())

    def _note_stranger(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname != "127.0.0.1":
            self.strangers.append(request.url)

    def settle(self):
        """Waits until the script has run, fonts are there, and the charts that show are as wide as their
        room."""
        self.page.wait_for_function(SETTLED, timeout=PATIENCE)
        return self


@pytest.fixture(scope="session")
def serve():
    """`serving`, for a test that needs a server of its own."""
    return serving


@pytest.fixture(scope="session")
def server(demo_data):
    with serving(demo_data) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium")
    assert program, "Chromium is not on the path; ./check installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield chromium
        chromium.close()


@contextmanager
def blanks(browser):
    contexts = []

    def opened(width=1280):
        contexts.append(browser.new_context(viewport={"width": width, "height": HEIGHT}, locale="en-GB"))
        return Opened(contexts[-1].new_page()).listen()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def blank(browser):
    """Opens an empty page of a width, listening."""
    with blanks(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(browser):
    """Opens an address at a desk, once for all tests of a file; each finds it lit and sized
    as at first."""
    with blanks(browser) as blank:
        opened = {}

        def at(address):
            if address not in opened:
                opened[address] = blank()
                opened[address].page.goto(address)
            seen = opened[address]
            seen.page.emulate_media(media="screen", forced_colors="none", color_scheme="light")
            seen.page.set_viewport_size({"width": 1280, "height": HEIGHT})
            return seen.settle()

        yield at


@pytest.fixture
def open_page(server, blank):
    """Opens a path of the served dashboard, such as `/outcomes?year=2024`, and waits until it has settled."""

    def opened(path="/", width=1280):
        seen = blank(width)
        seen.page.goto(server + "/" + path.lstrip("/"))
        return seen.settle()

    return opened
