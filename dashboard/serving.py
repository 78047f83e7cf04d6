"""The server: Streamlit's own, with Hearth's headers, health check and log around it.

Run from the root of the repository by `python -m dashboard serve` and `./run`: `streamlit run
dashboard/serving.py`, with Streamlit's options. Not here: what pages show (`app.py`), or any piece of the
frame (`hosting/`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit import file_util

from dashboard import signed_out
from dashboard.access import AccessRefused
from dashboard.hosting.closed import Closed
from dashboard.hosting.files import OwnFiles, Sees, claims_of
from dashboard.hosting.headers import SecurityHeaders, security_headers
from dashboard.hosting.health import ready
from dashboard.hosting.hosts import KnownHosts, own_host
from dashboard.hosting.logs import RequestLog, write_log
from dashboard.hosting.names import READY
from dashboard.hosting.sign_out import SignOut
from dashboard.hosting.sockets import at_once
from dashboard.hosting.tokens import refuse_unsigned
from dashboard.navigation import PAGES
from dashboard.signin import auth_settings, home, is_loopback, person_of

ENTRY = Path(__file__).resolve().with_name("app.py")


def sees(cookies: Mapping[str, str]) -> Sees | None:
    """What who sends these cookies may see, None where they are not let in; all, where nobody signs in."""
    if not auth_settings():
        return lambda partnership: True
    try:
        person, _ = person_of(claims_of(cookies))
    except AccessRefused:
        return None
    return person.sees if person else None


def frame() -> list[Middleware]:
    """What an exchange passes through, the outermost first."""
    pages = frozenset({"", *(page.url_path for page in PAGES)})
    address = str(st.get_option("server.address") or "")
    return [
        Middleware(RequestLog, pages=pages),
        Middleware(
            SecurityHeaders, headers=security_headers(Path(file_util.get_static_dir()) / "index.html")
        ),
        Middleware(KnownHosts, is_own=own_host(address, home(), is_loopback), home=home()),
        Middleware(Closed),
        Middleware(OwnFiles, sees=sees),
        Middleware(SignOut, note=signed_out.note),
    ]


refuse_unsigned()
write_log(sys.stderr, os.environ.get("HEARTH_LOG", "info"))
app = st.App(ENTRY, routes=[Route(READY, ready)], middleware=frame(), lifespan=at_once)
