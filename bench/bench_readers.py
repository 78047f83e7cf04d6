"""Many readers of one dashboard: fifty over two minutes while releases move, and 2,000 reruns of one.

    python bench/bench_readers.py load|burst|memory DATA [SECONDS]     # DATA: a folder with two releases

Talks to a server of its own on loopback, in Streamlit's own messages, over a copy of DATA. `load`: fifty
readers go through all pages, each looking three to seven seconds at one; meanwhile the two newest releases
are published by turns, every five seconds; a page that names two releases is a mixture. Not here: what one
page costs (`bench_pages.py`).
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from pipelines.paths import DataFolder
from pipelines.releases import list_releases, point_to

ROOT = Path(__file__).resolve().parents[1]
READERS, THINKS, MOVES = 50, (3.0, 7.0), 5.0
"""Readers, seconds that a reader looks at a page, seconds between two moves of the pointer."""
MANY = 2_000
SHOWN = re.compile(rb"Showing:.{0,600}?release (\d{4}-\d\d-\d\d-[0-9a-f]{8})", re.DOTALL)
SOURCES = re.compile(rb"returns[^<]{0,120}; release (\d{4}-\d\d-\d\d-[0-9a-f]{8})")


class Reader:
    """A session: asks for a page in Streamlit's own messages, and waits until the script has ended."""

    def __init__(self, port: int):
        self.address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.pages: list[str] = []
        self.mixed = 0

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
        told = await self._until_the_end()
        taken = 1000 * (time.perf_counter() - start)
        whole = b"".join(told)
        self.mixed += len({*SHOWN.findall(whole), *SOURCES.findall(whole)}) > 1
        return taken

    async def _until_the_end(self) -> list[bytes]:
        heard = []
        while True:
            heard.append(await asyncio.wait_for(self.socket.recv(), 60))
            told = ForwardMsg.FromString(heard[-1])
            if told.WhichOneof("type") == "navigation":
                self.pages = [page.page_script_hash for page in told.navigation.app_pages]
            if told.WhichOneof("type") == "script_finished":
                if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"a script ended with {told.script_finished}")
                return heard


async def _read(reader: Reader, until: float) -> list[float]:
    taken = []
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(*THINKS))
        taken.append(await reader.see(random.choice(reader.pages)))
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


async def _burst(port: int) -> None:
    readers = [await Reader(port).open() for _ in range(READERS)]
    for reader in readers:
        await reader.see()
    burst = await asyncio.gather(*(reader.see() for reader in readers))
    print(f"all {READERS} in the same instant: p50 {median(burst):.0f} ms, last {max(burst):.0f} ms")


async def _many(port: int, process: int) -> None:
    reader, held = await Reader(port).open(), []
    for number in range(MANY + 1):
        await reader.see()
        if number % (MANY // 4) == 0:
            held.append(_resident(process))
    print(f"memory after 0 to {MANY:,} reruns, by quarter: {', '.join(f'{one:.0f}' for one in held)} MiB")


def _resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def server(data: Path) -> Iterator[tuple[int, int]]:
    """A dashboard on a free port: (port, process id)."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/serving.py", "--server.port", str(port)]
    environment = {**os.environ, "HEARTH_DATA": str(data), "HEARTH_LOG": "warning"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(150):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            yield port, process.pid
        finally:
            process.terminate()


def main(what: str, given: Path, seconds: float) -> None:
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        for part in ("releases", "cases"):
            if (given / part).exists():
                shutil.copytree(given / part, data / part)
        with server(data) as (port, process):
            asyncio.run(
                {
                    "load": lambda: _load(port, process, data, seconds),
                    "burst": lambda: _burst(port),
                    "memory": lambda: _many(port, process),
                }[what]()
            )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve(), float(sys.argv[3]) if len(sys.argv) > 3 else 120.0)
