"""`python -m pipelines`: returns in, release out, from the command line.

Here: the list of commands, and how a fault is told: one plain message and an exit code, never a traceback.
The commands are in `pipelines/commands/`.
"""

from __future__ import annotations

import sys

import typer

from pipelines.commands import intake, making, standing
from pipelines.errors import HearthError

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
    try:
        app()
    except HearthError as fault:
        print(fault, file=sys.stderr)
        sys.exit(fault.exit_code)
    except OSError as fault:
        where = f" ({fault.filename})" if fault.filename else ""
        print(f"The disk did not allow it{where}: {fault.strerror}.", file=sys.stderr)
        sys.exit(HearthError.exit_code)
    except KeyboardInterrupt:
        print("Stopped. The last release still stands.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
