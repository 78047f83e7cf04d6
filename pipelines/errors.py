"""The errors that Hearth raises on purpose, and how a command line tells them.

Each says what failed, where, which rule, and what to do. None of them ever holds a value from a record, or a
count that was not released.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


class HearthError(Exception):
    """An error with an answer: shown as one plain message, never as a traceback. Carries an exit code."""

    exit_code = 2


class ReturnsRefused(HearthError):
    """The returns can't be built from at all, such as a folder without `partnerships.csv`."""


class PublicationStopped(HearthError):
    """The disclosure audit, or a contract of the release, did not pass: nothing was published."""

    exit_code = 3


class ReleaseNotFound(HearthError):
    """No release has that id, or its file is missing, changed or without a passed audit."""


class DeclarationError(HearthError):
    """An indicator or policy was declared wrongly. Names the culprit and the field."""


def run_telling(command: Callable[[], object], stopped: str = "Stopped.") -> None:
    """Runs a command line. A fault is one message on standard error and an exit code, never a traceback.

    `stopped` is what Ctrl-C leaves on the screen.
    """
    try:
        command()
    except HearthError as fault:
        print(fault, file=sys.stderr)
        sys.exit(fault.exit_code)
    except OSError as fault:
        where = f" ({fault.filename})" if fault.filename else ""
        print(f"The disk did not allow it{where}: {fault.strerror}.", file=sys.stderr)
        sys.exit(HearthError.exit_code)
    except KeyboardInterrupt:
        print(stopped, file=sys.stderr)
        sys.exit(130)
