"""Whether readers can be served: the release opens, its audit passed, the case store answers.

Here: `/readyz`, for what watches over the process. It is open to everybody, so it names no path, no address,
no release and no figure; the log has the kind of fault.
"""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboard.cases.events import CasesError
from dashboard.store import current_release
from pipelines.errors import HearthError
from pipelines.paths import DataFolder

LOG = logging.getLogger("hearth.health")
NOTHING_PUBLISHED = "no release was published yet"
NO_RELEASE = "the release can't be used"
NO_CASES = "the case store does not answer"


def fault_of_service() -> str:
    """Why readers can't be served, in words of this module; empty where they can."""
    try:
        if current_release(DataFolder.default()) is None:
            return NOTHING_PUBLISHED
    except (HearthError, OSError) as fault:
        return _told(NO_RELEASE, fault)
    from dashboard.cases.store import open_store  # its database library only where cases are read

    try:
        open_store().head()
    except (CasesError, OSError) as fault:
        return _told(NO_CASES, fault)
    return ""


def _told(words: str, fault: Exception) -> str:
    LOG.warning("%s (%s)", words, type(fault).__name__)
    return words


def ready(_: Request) -> JSONResponse:
    """200 where readers can be served, 503 with the reason where not. Run in a thread: it may wait."""
    fault = fault_of_service()
    said = {"ready": not fault} | ({"reason": fault} if fault else {})
    return JSONResponse(said, 503 if fault else 200, headers={"Cache-Control": "no-store"})
