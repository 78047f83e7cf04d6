"""The headers of every answer: what a browser may load and run here, and who may show Hearth in a frame.

Here: the policy and the piece of ASGI that adds it. Not here: who is answered at all (`hosts.py`).
Streamlit's page holds one script in its text; its hash is taken from the installed page, so a new version of
Streamlit needs no change here.
"""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_OFF = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
"""What no page of Hearth uses, so no script may ask for it."""


def script_hashes(page: Path) -> tuple[str, ...]:
    """The hash of each script that stands in the text of a page, as a policy names it."""
    scripts = _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    return tuple(f"'sha256-{_hash(script)}'" for script in scripts)


def _hash(script: str) -> str:
    return base64.b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")


def content_policy(hashes: tuple[str, ...]) -> str:
    """The Content-Security-Policy: everything from here, no script from a string or from the page's text.

    Styles are the exception: Streamlit and Plotly write style elements and attributes as they draw.
    """
    rules = {
        "default-src": ("'none'",),
        "script-src": ("'self'", *hashes),
        "style-src": ("'self'", "'unsafe-inline'"),
        "img-src": ("'self'", "data:", "blob:"),
        "font-src": ("'self'", "data:"),
        "connect-src": ("'self'",),
        "manifest-src": ("'self'",),
        "form-action": ("'self'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items())


def security_headers(page: Path) -> dict[str, str]:
    """The headers that go with every answer; `page` is Streamlit's own."""
    return {
        "Content-Security-Policy": content_policy(script_hashes(page)),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _OFF),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


class SecurityHeaders:
    """Puts headers on every answer, whoever made it."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, with_headers)
