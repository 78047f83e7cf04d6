"""A build killed at a random moment leaves the last release served, and the next build right.

    python bench/kill_build.py [--rounds 25] [--seed 1]

Each round changes the returns, starts a build, kills it (`kill -9`) somewhere within the time that a build
takes, looks at what is served, and builds again beside a folder that was never interrupted. A line a round.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from pipelines.paths import DataFolder
from pipelines.releases import find_release, read_current
from pipelines.synthetic import synthesise

AS_AT = date(2026, 7, 31)


def command(returns: Path, data: Path) -> list[str]:
    build = [sys.executable, "-m", "pipelines", "build", str(returns), "--data", str(data)]
    return [*build, "--as-at", str(AS_AT), "--workers", "1"]


def build(returns: Path, data: Path) -> str:
    done = subprocess.run(command(returns, data), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"a build that nobody interrupted gave {done.returncode}: {done.stderr}")
    return done.stdout.splitlines()[-1]


def kill_after(seconds: float, returns: Path, data: Path) -> bool:
    """Whether the build was still running when it was killed."""
    started = subprocess.Popen(command(returns, data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        started.wait(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()
        return True


def rename(returns: Path, number: int) -> None:
    """Another name for the partnership: another release with the same cells, and everything counted again."""
    path = returns / "partnerships.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    code, name, *others = first.split(",")
    path.write_text(
        "\n".join([header, ",".join([code, f"{name.split()[0]} {number}", *others]), *rest, ""]), "utf-8"
    )


def one_round(number: int, moment: float, base: Path) -> str:
    """What happened; raises SystemExit where the release served is not whole, or the next build not right."""
    returns, data = base / "returns", base / "data"
    folder = DataFolder(data)
    before = read_current(folder)
    rename(returns, number)
    if number % 2:
        shutil.rmtree(folder.restricted)
    was_killed = kill_after(moment, returns, data)
    served = read_current(folder)
    find_release(folder, served)
    again = build(returns, data)
    right = build(returns, base / f"never-interrupted-{number}")
    if again != right or (served not in (before, right)):
        raise SystemExit(
            f"round {number}, killed after {moment:.2f} s: served {served}, then {again}, not {right}"
        )
    shutil.rmtree(base / f"never-interrupted-{number}")
    how, which = "killed" if was_killed else "done", "old" if served == before else "new"
    return f"{how} after {moment:5.2f} s, the {which} release was served"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="kill-") as name:
        base = Path(name)
        synthesise(base / "returns", partnerships=1, years=1, children=40, as_at=AS_AT)
        began = time.monotonic()
        build(base / "returns", base / "data")
        takes = time.monotonic() - began
        for number in range(given.rounds):
            print(f"round {number:2}: {one_round(number, dice.uniform(0.2, 1.1) * takes, base)}", flush=True)
    print(f"{given.rounds} rounds: the last release was served each time, and the next build was right")


if __name__ == "__main__":
    main()
