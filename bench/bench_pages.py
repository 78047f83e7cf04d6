"""What a page costs: its script, its data, the dashboard's imports, and fifty readers at once.

    python bench/bench_pages.py script|data|imports|sessions|memory [DATA]    # DATA: a folder with a release

`script`: a page's run (AppTest, warm, p50) ÷ the same charts as graph objects with their numbers written in.
`data`: what a page asks for, warm, p95 ÷ one bare query of its rows as Arrow, on a warm connection.
`imports`: fresh processes by turns. `sessions` and `memory` talk to a server of their own on loopback, in
Streamlit's own messages. Not here: whether pages are right (`tests/dashboard/`, `tests/browser/`).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("overview", "outcomes", "data")
ROUNDS, IMPORT_ROUNDS = 30, 7
READERS, RERUNS_EACH, THINKS = 50, 8, (3.0, 7.0)
"""Readers, reruns of each, and seconds that a reader looks at a page before the next."""
MANY = 2_000
WRITING = ("forms", "inspection_forms", "recording")
"""Modules with the case store: their library is loaded when cases are read or written."""


def timed(call: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each call, after two that warm up."""
    call(), call()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def script() -> None:
    from streamlit.testing.v1 import AppTest

    for name in PAGES:
        page = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
        page.run()
        specs = [json.loads(one.proto.spec) for one in page.get("plotly_chart")]
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "written.py"
            written.write_text(_hard_coded(specs), encoding="utf-8")
            other = AppTest.from_file(str(written), default_timeout=60)
            own, bare = [], []
            for _ in range(3):  # by turns, so that other work on the machine hits both alike
                own += timed(page.run, ROUNDS // 3)
                bare += timed(other.run, ROUNDS // 3)
        print(
            f"{name}: {len(specs)} charts, page {median(own):.1f} ms, hard-coded {median(bare):.1f} ms, "
            f"ratio {median(own) / median(bare):.2f}"
        )


def _hard_coded(specs: list[dict]) -> str:
    lines = ["import plotly.graph_objects as go", "import streamlit as st"]
    for place, spec in enumerate(specs):
        traces = ", ".join(_object(dict(trace)) for trace in spec["data"])
        lines.append(
            f"st.plotly_chart(go.Figure(data=[{traces}], layout=go.Layout({spec['layout']!r})), "
            f"theme=None, key='chart{place}')"
        )
    return "\n".join(lines)


def _object(trace: dict) -> str:
    return f"go.{trace.pop('type').capitalize()}({trace!r})"


def data() -> None:
    from dashboard import data_facts, overview, store
    from dashboard.evidence import evidence, partnerships
    from dashboard.selection import Selection
    from pipelines.paths import DataFolder

    release = store.current_release(DataFolder.default())
    code = partnerships(release)[0]
    chosen = Selection(release, code, year="2024/25")
    place = (code.partnership, "attendance_below_90")
    one = ("select * from measures where partnership = ? and indicator = ?", place)
    calls = {
        "overview": (lambda: overview.readings(chosen), *one),
        "outcomes": (lambda: evidence(release, *place), *one),
        "data": (
            lambda: (data_facts.loads(release, place[0]), data_facts.visibility(release, place[0])),
            "select * from visibility where partnership = ?",
            place[:1],
        ),
    }
    connection = store._connection(release.path)
    for name, (call, query, parameters) in calls.items():
        own = timed(call, 500)
        bare = timed(lambda query=query, asked=parameters: _arrow(connection, query, asked), 500)
        print(
            f"{name}: data {p95(own):.3f} ms, bare query {p95(bare):.3f} ms, ratio {p95(own) / p95(bare):.3f}"
        )


def _arrow(connection, query: str, parameters: tuple[str, ...]) -> object:
    return connection.cursor().execute(query, parameters).to_arrow_table()


def imports() -> None:
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "dashboard").rglob("*.py")
        if path.stem not in ("__init__", "__main__", "app", *WRITING) and "cases" not in path.parts
    )
    base = "import streamlit, duckdb, plotly.graph_objects"
    texts = {"bare": base, "own": f"{base}, {', '.join(modules)}"}
    taken: dict[str, list[float]] = {"bare": [], "own": []}
    for _ in range(IMPORT_ROUNDS):
        for name, text in texts.items():
            taken[name].append(_import_seconds(text))
    own, bare = median(taken["own"]), median(taken["bare"])
    print(f"imports: dashboard {own:.2f} s, libraries {bare:.2f} s of processor, ratio {own / bare:.2f}")


def _import_seconds(text: str) -> float:
    timing = f"import time\nstart = time.process_time()\n{text}\nprint(time.process_time() - start)"
    done = subprocess.run(
        [sys.executable, "-c", timing], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """A dashboard on a free port: (port, process id)."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/serving.py", "--server.port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            yield port, process.pid
        finally:
            process.terminate()


class Reader:
    """A session: asks for a rerun in Streamlit's own messages, and waits until the script has ended."""

    def __init__(self, port: int):
        self.address = f"ws://127.0.0.1:{port}/_stcore/stream"

    async def open(self) -> Reader:
        from websockets.asyncio.client import connect

        self.socket = await connect(self.address, max_size=None, subprotocols=["streamlit"])
        return self

    async def rerun(self) -> float:
        """Milliseconds from the question to the end of the script."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        asked.rerun_script.query_string = ""
        start = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), 60))
            if told.WhichOneof("type") == "script_finished":
                if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"a script ended with {told.script_finished}")
                return 1000 * (time.perf_counter() - start)


async def _reads(reader: Reader) -> list[float]:
    taken = []
    for _ in range(RERUNS_EACH):
        await asyncio.sleep(random.uniform(*THINKS))
        taken.append(await reader.rerun())
    return taken


async def _fifty(port: int) -> None:
    readers = [await Reader(port).open() for _ in range(READERS)]
    for reader in readers:
        await reader.rerun()
    reading = [one for row in await asyncio.gather(*map(_reads, readers)) for one in row]
    print(
        f"{READERS} readers: {len(reading)} reruns, p50 {median(reading):.0f} ms, p95 {p95(reading):.0f} ms"
    )
    burst = await asyncio.gather(*(reader.rerun() for reader in readers))
    print(f"all {READERS} in the same instant: p50 {median(burst):.0f} ms, last {max(burst):.0f} ms")


def sessions() -> None:
    random.seed(1)
    with server() as (port, _):
        asyncio.run(_fifty(port))


async def _many(port: int, process: int) -> None:
    reader, held = await Reader(port).open(), []
    for number in range(MANY + 1):
        await reader.rerun()
        if number % (MANY // 4) == 0:
            held.append(_resident(process))
    print(f"memory after 0 to {MANY:,} reruns, by quarter: {', '.join(f'{one:.0f}' for one in held)} MiB")


def _resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory() -> None:
    with server() as (port, process):
        asyncio.run(_many(port, process))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        os.environ["HEARTH_DATA"] = str(Path(sys.argv[2]).resolve())
    {"script": script, "data": data, "imports": imports, "sessions": sessions, "memory": memory}[
        sys.argv[1]
    ]()
