"""Who may take a file that a page made: who is signed in, has a role still, and may see its partnerships.

Here: the addresses below `/media`, where Streamlit keeps a download as long as the session that asked for it.
Such an address is a hash of the file, so it can't be guessed; but who is sent one could open it without the
door, so the name of a file says whose it is (`names.py`). Not here: which file a page offers to whom
(`access.py`), or who is answered at all (`hosts.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access import EVERY_PARTNERSHIP
from dashboard.hosting.names import whose

REFUSED = "Sign in to Hearth and ask for the file again."
NOT_THEIRS = "Your role does not open this file."
_FILES = "media"
_NAME = re.compile(r'attachment; filename="([^"]*)"')

Sees = Callable[[str], bool]
"""Whether somebody may see a partnership, by its code; of `all`, whether they may see every one."""


class OwnFiles:
    """Answers 403 below `/media` unless `sees` knows who sends the cookies of a request, and they may see
    every partnership that the file is named for. A file that is named for none is for who may see all."""

    def __init__(self, app: ASGIApp, sees: Callable[[Mapping[str, str]], Sees | None]) -> None:
        self._app, self._sees = app, sees

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        if scope["type"] != "http" or _FILES not in scope["path"].casefold().lstrip("/").split("/")[:1]:
            await self._app(scope, receive, send)
            return
        sees, is_refused = self._sees(HTTPConnection(scope).cookies), False

        async def refuse(words: str) -> None:
            await PlainTextResponse(words, 403)(scope, receive, send)

        async def guarded(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start" and not _is_theirs(message, sees):
                is_refused = True
                await refuse(NOT_THEIRS)
            elif not is_refused:
                await send(message)

        if sees is None:
            await refuse(REFUSED)
        else:
            await self._app(scope, receive, guarded)


def _is_theirs(start: Message, sees: Sees) -> bool:
    """Whether an answer gives no file, or one of partnerships that somebody may see."""
    headers = dict(start["headers"])
    found = _NAME.match(headers.get(b"content-disposition", b"").decode("latin-1"))
    return start["status"] >= 300 or all(map(sees, whose(found[1] if found else "") or [EVERY_PARTNERSHIP]))


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
