"""The errors that Hearth raises on purpose, and how a command line tells them.

Each says what failed, where, which rule, and what to do. None of them ever holds a value from a record, or a
count that was not released.
"""

from __future__ import annotations

import errno
import lzma
import os
import sys
import zipfile
import zlib
from collections.abc import Callable

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_NO_ROOM = tuple(map(os.strerror, _FULL))
_OF_THE_DISK = (*_NO_ROOM, *map(os.strerror, (errno.EROFS, errno.EACCES, errno.EIO)))

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What Python raises of a zip that is broken, by how it was packed: bzip2 calls broken data an OSError, an
unknown packing and a password are RuntimeErrors."""


class HearthError(Exception):
    """An error with an answer: shown as one plain message, never as a traceback. Carries an exit code."""

    exit_code = 2


class ReturnsRefused(HearthError):
    """The returns can't be built from at all, such as a folder without `partnerships.csv`."""


class PublicationStopped(HearthError):
    """The disclosure audit, or a contract of the release, did not pass: nothing was published."""

    exit_code = 3


class KeptUnreadable(HearthError):
    """What was kept of an earlier build is damaged, or a part of it is gone."""


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
    except KeyboardInterrupt:
        print(stopped, file=sys.stderr)
        sys.exit(130)
    except Exception as fault:
        if (said := _said_by_disk(fault)) is None:
            raise
        print(f"The disk did not allow it{said}", file=sys.stderr)
        sys.exit(HearthError.exit_code)


def _said_by_disk(fault: Exception) -> str | None:
    """Where and what the disk said, and the way on; None where a fault is none of the disk's.

    Polars and DuckDB, which write by themselves, put its words into errors of their own.
    """
    if isinstance(fault, OSError):
        where, words = fault.filename, fault.strerror or str(fault)
    else:
        where, words = None, next((words for words in _OF_THE_DISK if words in str(fault)), None)
    if words is None:
        return None
    is_full = getattr(fault, "errno", None) in _FULL or any(said in words for said in _NO_ROOM)
    way_on = " Make room, or choose another folder, and run it again." if is_full else ""
    return f"{f' ({where})' if where else ''}: {words}.{way_on}"
