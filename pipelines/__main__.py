"""`python -m pipelines`: returns in, release out, from the command line.

Here: the list of commands. How a fault is told is in `pipelines/errors.py`.
The commands are in `pipelines/commands/`.
"""

from __future__ import annotations

import typer

from pipelines.commands import intake, making, standing
from pipelines.errors import run_telling

app = typer.Typer(
    name="python -m pipelines",
    help="Returns in, a protected release out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("synthesise")(intake.synthesise)
app.command("check-returns")(intake.check_returns)
app.command("build")(making.build)
app.command("releases")(standing.releases)
app.command("publish")(standing.publish)
app.command("audit")(standing.audit)
app.command("export")(standing.export)


def main() -> None:
    """Runs the command that was typed, and tells a fault in one message."""
    run_telling(app, "Stopped. The last release still stands.")


if __name__ == "__main__":
    main()
