"""Signing out ends a sign-in for every copy of its cookie, not only in the browser that asked.

Here: the address that Streamlit signs out at. Not here: how an ended sign-in is noted (`signed_out.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.hosting.files import claims_of

SIGN_OUT = "/auth/logout"


class SignOut:
    """Tells `note` the claims of who signs out, before Streamlit takes the cookie from their browser."""

    def __init__(self, app: ASGIApp, note: Callable[[Mapping[str, Any]], None]) -> None:
        self._app, self._note = app, note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        if scope["type"] == "http" and scope["path"] == SIGN_OUT:
            claims = claims_of(HTTPConnection(scope).cookies)
            if claims:
                self._note(claims)
        await self._app(scope, receive, send)
