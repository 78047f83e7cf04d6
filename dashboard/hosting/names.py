"""Names that pieces on both sides of the frame know: of an address, and of files that a page made.

Here: how a file's name says whose it is, and how that is read again. Not here: who may take one (`files.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

READY = "/readyz"
"""Where what watches over the process asks whether readers can be served."""
_NAMED = re.compile(r"hearth-([^-]+)-")


def named_for(partnerships: Iterable[str], name: str) -> str:
    """ "hearth-HP01-overview": the name of a file with figures or entries of these partnerships, by code."""
    return f"hearth-{'+'.join(map(_written, partnerships))}-{name}"


def _written(code: str) -> str:
    return quote(code, safe="").replace("-", "%2D")


def whose(file: str) -> tuple[str, ...]:
    """The partnerships that a file is named for; none where `named_for` did not name it."""
    found = _NAMED.match(file)
    return tuple(map(unquote, found[1].split("+"))) if found else ()
