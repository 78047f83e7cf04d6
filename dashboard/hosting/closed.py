"""What Streamlit offers to everybody and no page of Hearth uses: answered as if it were not there.

Here: the addresses. A file could be sent to `upload_file` by any session, one after another, and is held in
memory though no page takes one; `metrics` counts readers and walks through what they hold. Not here: who is
answered at all (`hosts.py`).
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

CLOSED = ("/_stcore/upload_file", "/_stcore/metrics", "/_stcore/script-health-check")


class Closed:
    """Answers 404 at an address of CLOSED and below it, without reading what was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        if scope["type"] == "http" and _is_closed(scope["path"]):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_closed(path: str) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in CLOSED)
