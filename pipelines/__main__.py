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
app.command("synthesise", short_help="Write invented returns.")(intake.synthesise)
app.command("check-returns", short_help="Check returns and say what to mend.")(intake.check_returns)
app.command("build", short_help="Build a release from returns, and publish it.")(making.build)
app.command("releases", short_help="List the releases, newest first.")(standing.releases)
app.command("publish", short_help="Serve this release from now on.")(standing.publish)
app.command("audit", short_help="Audit a release again.")(standing.audit)
app.command("export", short_help="Write what was released as CSV or zip.")(standing.export)


def main() -> None:
    """Runs the command that was typed, and tells a fault in one message."""
    run_telling(app, "Stopped. The last release still stands.")


if __name__ == "__main__":
    main()
