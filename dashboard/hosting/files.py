"""Who may take a file that a page made: only who is signed in, has a role, and has it still.

Here: the addresses below `/media`, where Streamlit keeps a download as long as the session that asked for it.
Such an address is a hash of the file, so it can't be guessed; but who is sent one could open it without the
door. Not here: which file a page offers to whom (`access.py`), or who is answered at all (`hosts.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = "Sign in to Hearth and ask for the file again."
_FILES = "media"


class OwnFiles:
    """Answers 403 below `/media` unless `may_take` says yes to the cookies of a request."""

    def __init__(self, app: ASGIApp, may_take: Callable[[Mapping[str, str]], bool]) -> None:
        self._app, self._may_take = app, may_take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        is_file = scope["type"] == "http" and _FILES in scope["path"].casefold().lstrip("/").split("/")[:1]
        if is_file and not self._may_take(HTTPConnection(scope).cookies):
            await PlainTextResponse(REFUSED, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """What Streamlit's signed cookie says of who signed in; empty where there is none, or it was changed."""
    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    def part(name: str) -> bytes | None:
        said = cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, said.encode("latin-1")) if said else None

    try:
        claims = json.loads(get_cookie_with_chunks(part, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else {}
