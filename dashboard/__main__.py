"""`python -m dashboard`: serve the pages, write packs, and keep what people decide, from the command line.

Here: the list of commands. How a fault is told is in `pipelines/errors.py`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from dashboard.access import AccessRefused
from dashboard.cases import commands as cases
from dashboard.commands import packs
from dashboard.signin import fault_of_setup, home
from pipelines.errors import run_telling
from pipelines.paths import ROOT

app = typer.Typer(
    name="python -m dashboard",
    help="The pages, briefing packs, and what people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("pack")(packs.pack)
app.add_typer(cases.app, name="cases")


@app.command(short_help="Serve the pages; elsewhere only with sign-in.")
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8501,
    address: Annotated[
        str, typer.Option(help="The address; another than this machine needs sign-in.")
    ] = "127.0.0.1",
) -> None:
    """Serve the pages; refuses another address than this machine's until people can sign in."""
    os.chdir(ROOT)
    if fault := fault_of_setup(address):
        raise AccessRefused(fault)
    entry = str(Path("dashboard") / "serving.py")
    named = [part for name, value in served_as(port, address).items() for part in (f"--{name}", value)]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", entry, *named])


def served_as(port: int, address: str) -> dict[str, str]:
    """Streamlit's settings of a server, by name.

    Where its home is known it is named: else Streamlit asks a server on the internet which address it has, to
    greet whoever starts it and to know its own pages by.
    """
    settings = {"server.port": str(port), "server.address": address, "server.headless": "true"}
    host = urlsplit(home()).hostname
    return settings | ({"browser.serverAddress": host, "logger.hideWelcomeMessage": "true"} if host else {})


def main() -> None:
    """Runs the command that was typed, and tells a fault in one message."""
    run_telling(app)


if __name__ == "__main__":
    main()
