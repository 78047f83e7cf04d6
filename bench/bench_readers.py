"""Many readers of one dashboard: fifty over two minutes while releases move, and 2,000 reruns of one.

    python bench/bench_readers.py load|burst|memory DATA [SECONDS]     # DATA: a folder with two releases

Talks to a server of its own on loopback, in Streamlit's own messages, over a copy of DATA. `load`: fifty
readers go through all pages, each looking three to seven seconds at one; meanwhile the two newest releases
are published by turns, every five seconds; a page that names two releases is a mixture. `burst`: fifty ask in
the same instant, a few times; beside it what Streamlit alone takes, for the same elements saying nothing and
for an empty page. Not here: what one page costs (`bench_pages.py`).
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from pipelines.paths import DataFolder
from pipelines.releases import list_releases, point_to

ROOT = Path(__file__).resolve().parents[1]
READERS, THINKS, MOVES = 50, (3.0, 7.0), 5.0
"""Readers, seconds that a reader looks at a page, seconds between two moves of the pointer."""
MANY = 2_000
BURSTS = 5
SHORT = 200
"""Bytes that the message of a script's end stays under; longer ones are read after the clock has stopped."""
EMPTY = {
    "html": "st.html('<p>x</p>')",
    "heading": "st.title('x')",
    "selectbox": "st.selectbox('x', ('a', 'b', 'c'), key=key())",
    "download_button": "st.download_button('x', data=bytes, file_name='x.csv', on_click='ignore', key=key())",
    "plotly_chart": "st.plotly_chart(FIGURE, theme=None, key=key(), alt='x')",
    "flex_container": "st.container(key=key())",
    "expandable": "st.expander('x', key=key())",
}
"""How an element, or what holds others, is drawn with next to nothing to say."""
SHOWN = re.compile(rb"Showing:.{0,600}?release (\d{4}-\d\d-\d\d-[0-9a-f]{8})", re.DOTALL)
SOURCES = re.compile(rb"returns[^<]{0,120}; release (\d{4}-\d\d-\d\d-[0-9a-f]{8})")


class Reader:
    """A session: asks for a page in Streamlit's own messages, and waits until the script has ended."""

    def __init__(self, port: int):
        self.address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.pages: list[str] = []
        self.mixed = 0
        self.told: list[bytes] = []

    async def open(self) -> Reader:
        home = f"http://{urlsplit(self.address).netloc}"
        self.socket = await connect(self.address, max_size=None, subprotocols=["streamlit"], origin=home)
        return self

    async def see(self, page: str = "") -> float:
        """Milliseconds from the question for a page (its hash) to the end of its script."""
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        asked.rerun_script.page_script_hash = page
        start = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        self.told = await self._until_the_end()
        return 1000 * (time.perf_counter() - start)

    async def _until_the_end(self) -> list[bytes]:
        heard = []
        while True:
            heard.append(await asyncio.wait_for(self.socket.recv(), 60))
            told = ForwardMsg.FromString(heard[-1]) if len(heard[-1]) < SHORT else None
            if told and told.WhichOneof("type") == "script_finished":
                if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"a script ended with {told.script_finished}")
                return heard

    def look(self) -> None:
        """Reads what was sent last: which pages there are, and whether two releases are named."""
        whole = b"".join(self.told)
        self.mixed += len({*SHOWN.findall(whole), *SOURCES.findall(whole)}) > 1
        for told in map(ForwardMsg.FromString, self.told):
            if told.WhichOneof("type") == "navigation":
                self.pages = [page.page_script_hash for page in told.navigation.app_pages]

    def elements(self) -> Counter[str]:
        """How many of each kind of element, and of what holds others, was sent last."""
        deltas = [told.delta for told in map(ForwardMsg.FromString, self.told) if told.HasField("delta")]
        made = [one.new_element.WhichOneof("type") for one in deltas if one.HasField("new_element")]
        return Counter(
            made + [one.add_block.WhichOneof("type") for one in deltas if one.HasField("add_block")]
        )


async def _read(reader: Reader, until: float) -> list[float]:
    taken = []
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(*THINKS))
        taken.append(await reader.see(random.choice(reader.pages)))
        reader.look()
    return taken


async def _publish(folder: DataFolder, until: float) -> int:
    """Serves one release and then the other; how often."""
    newest, moves = [one.release_id for one in list_releases(folder)][:2], 0
    while len(newest) > 1 and time.monotonic() < until:
        await asyncio.sleep(MOVES)
        moves += 1
        await asyncio.to_thread(point_to, folder, newest[moves % 2])
    return moves


async def _load(port: int, process: int, data: Path, seconds: float) -> None:
    readers = [await Reader(port).open() for _ in range(READERS)]
    for reader in readers:
        await reader.see()
        reader.look()
    for page in readers[0].pages:
        await readers[0].see(page)
    before, until = _resident(process), time.monotonic() + seconds
    moves, *rows = await asyncio.gather(
        _publish(DataFolder(data), until), *(_read(reader, until) for reader in readers)
    )
    taken = [one for row in rows for one in row]
    print(
        f"{READERS} readers, {seconds:.0f} s, {len(taken)} pages: p50 {median(taken):.0f} ms, "
        f"p95 {quantiles(taken, n=20)[-1]:.0f} ms; {moves} moves of the pointer, "
        f"{sum(reader.mixed for reader in readers)} mixtures, no error; "
        f"memory {before:.0f} to {_resident(process):.0f} MiB"
    )


async def _burst(port: int, process: int, name: str) -> Reader:
    readers = [await Reader(port).open() for _ in range(READERS)]
    for reader in readers:
        await reader.see()
    clock, worked, spent = [], [], 0.0
    for _ in range(BURSTS):
        before = _processor(process)
        seen = await asyncio.gather(*(_timed(reader, process) for reader in readers))
        clock.append([taken for taken, _ in seen])
        worked.append(1000 * (median(at for _, at in seen) - before))
        spent += 1000 * (_processor(process) - before)
    last = readers[0].told
    print(
        f"{name}, {READERS} in the same instant, {BURSTS} times: p50 {median(map(median, clock)):.0f} ms, "
        f"last {median(map(max, clock)):.0f} ms; half are served after {median(worked):.0f} ms of the "
        f"server's processor, which has {spent / (BURSTS * READERS):.1f} ms a rerun; "
        f"{len(last)} messages, {sum(map(len, last)) / 1024:.0f} KiB"
    )
    return readers[0]


async def _timed(reader: Reader, process: int) -> tuple[float, float]:
    """Milliseconds that a page took, and the server's seconds of the processor by its end."""
    return await reader.see(), _processor(process)


def _floor(folder: Path, shown: Counter[str]) -> None:
    """The same for elements that say nothing, and for an empty page: what no page of ours can do without."""
    for name, lines in (("the same elements, empty", _empty(shown)), ("an empty page", [])):
        page, app = folder / "page.py", folder / "floor.py"
        page.write_text("\n".join([_PREPARED, *lines]), encoding="utf-8")
        app.write_text(_APP.format(str(page)), encoding="utf-8")
        with server(folder, app) as (port, process):
            asyncio.run(_burst(port, process, name))


_APP = """import streamlit as st
from dashboard.hosting.sockets import at_once
app = st.App({!r}, lifespan=at_once)
"""
_PREPARED = """import itertools
import streamlit as st
from dashboard.charts.kept import kept_figure
from dashboard.charts.returns import returns_chart
FIGURE = kept_figure(returns_chart([("x", 900, 0, "x"), ("y", 400, 0, "y")], "x"))
numbers = itertools.count()
def key():
    return f"k{next(numbers)}"
"""


def _empty(shown: Counter[str]) -> list[str]:
    rows = shown.pop("column", 0) // 3
    shown["flex_container"] -= rows  # each row of columns stands in one of its own
    lines = [EMPTY.get(kind, EMPTY["html"]) for kind, number in shown.items() for _ in range(number)]
    return lines + ["st.columns(3)"] * rows


async def _many(port: int, process: int) -> None:
    reader, held = await Reader(port).open(), []
    for number in range(MANY + 1):
        await reader.see()
        if number % (MANY // 4) == 0:
            held.append(_resident(process))
    print(f"memory after 0 to {MANY:,} reruns, by quarter: {', '.join(f'{one:.0f}' for one in held)} MiB")


def _processor(process: int) -> float:
    """Seconds of the processor that a process has had, of its ended threads too."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def server(data: Path, script: Path = ROOT / "dashboard" / "serving.py") -> Iterator[tuple[int, int]]:
    """A dashboard on a free port: (port, process id)."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    environment = {**os.environ, "HEARTH_DATA": str(data), "HEARTH_LOG": "warning", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield port, process.pid
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    """Until the server answers; a connection that it only took in is older than what it sets up first."""
    for _ in range(150):
        try:
            with urlopen(address):
                return
        except OSError:
            time.sleep(0.2)


def main(what: str, given: Path, seconds: float) -> None:
    random.seed(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "data"
        for part in ("releases", "cases"):
            if (given / part).exists():
                shutil.copytree(given / part, data / part)
        with server(data) as (port, process):
            if what == "burst":
                shown = asyncio.run(_burst(port, process, "Overview")).elements()
            else:
                asyncio.run(_load(port, process, data, seconds) if what == "load" else _many(port, process))
        if what == "burst":
            _floor(folder, shown)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve(), float(sys.argv[3]) if len(sys.argv) > 3 else 120.0)
