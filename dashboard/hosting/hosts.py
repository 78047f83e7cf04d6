"""Who is answered: a request that asks for this Hearth by its own name, and a page of its own.

Here: the Host of every request, and the Origin of a connection that stays open. A foreign Host is how another
site's page reaches a server on a reader's own machine (DNS rebinding). Not here: who somebody is.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.hosting.names import READY

REFUSED = "This address is not one that Hearth is served at."
_POLICY_VIOLATION = 1008


class KnownHosts:
    """Turns away what asks for another host, or comes from another site's page.

    `is_own` says of a Host header whether it names this Hearth; `home` is the address that people type, such
    as https://hearth.example.org, or empty. The health check is answered under any name.
    """

    def __init__(self, app: ASGIApp, is_own: Callable[[str], bool], home: str = "") -> None:
        self._app, self._is_own, self._home = app, is_own, home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        kind = scope["type"]
        if kind not in ("http", "websocket") or scope["path"] == READY or self._lets_in(scope):
            await self._app(scope, receive, send)
        elif kind == "http":
            await PlainTextResponse(REFUSED, 400)(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})

    def _lets_in(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            return False
        origins = headers.getlist("origin")  # a browser always says which page opens a connection
        return scope["type"] == "http" or (len(origins) == 1 and self._is_home(origins[0], hosts[0]))

    def _is_home(self, origin: str, host: str) -> bool:
        return urlsplit(origin).netloc == host or (bool(self._home) and origin == self._home)


def own_host(address: str, home: str, is_loopback: Callable[[str], bool]) -> Callable[[str], bool]:
    """Says of a Host header whether it names this Hearth: this machine, where it listens, or its home."""
    names = {address.casefold(), (urlsplit(home).hostname or "").casefold()} - {"", "0.0.0.0", "::"}

    def is_own(host: str) -> bool:
        try:
            asked = urlsplit(f"//{host}")
            name, _ = asked.hostname or "", asked.port  # what stands after the colon is a number, or no host
        except ValueError:
            return False
        return is_loopback(host) or name.casefold() in names

    return is_own
