"""Sign-ins that were ended before their hours were over: a copy of their cookie opens nothing any more.

Here: an empty file for each, named by a hash, in the folder of the cases, for a day: no sign-in holds longer.
Every process over that folder sees it. Not here: who signs in (`signin.py`).
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.paths import DataFolder

LOG = logging.getLogger("hearth.signin")
_KEPT = 25 * 3600
"""Seconds; `access.toml` lets a sign-in hold for 24 hours at most."""
_OF_ONE = ("iss", "sub", "iat", "nonce")
"""The claims that tell one sign-in from every other: by whom, for whom, when, and in answer to what."""


def note(claims: Mapping[str, Any]) -> None:
    """Notes that the sign-in with these claims has ended. Where that can't be written, the log says so."""
    try:
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        _file(claims).touch()
        for one in _folder().iterdir():
            if one.stat().st_mtime < time.time() - _KEPT:
                one.unlink(missing_ok=True)
    except OSError as fault:
        LOG.warning("a sign-out was not noted: copies of its cookie hold (%s)", type(fault).__name__)


def is_noted(claims: Mapping[str, Any]) -> bool:
    """Whether the sign-in with these claims has ended."""
    return os.path.exists(_file(claims))  # False where the folder can't be read: that stops no reader


def _folder() -> Path:
    return DataFolder.default().cases / "signed-out"


def _file(claims: Mapping[str, Any]) -> Path:
    named = json.dumps([claims.get(name) for name in _OF_ONE], default=str)
    return _folder() / sha256(named.encode("utf-8")).hexdigest()
