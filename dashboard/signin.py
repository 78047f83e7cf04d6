"""Who is at the page, in this run: the person who signed in, or the steward of this machine.

Here: what Streamlit knows of a sign-in (OIDC), its age, and whether a request comes from here. Not here: what
a role may do (`access.py`), or what is drawn (`door.py`).
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit import runtime
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import signed_out
from dashboard.access import (
    HOW,
    NOT_CHECKED,
    ON_THIS_MACHINE,
    AccessRefused,
    Person,
    access_file,
    is_nobody,
    read_access,
)

LOOK_AS = "look_as"
NAMED = "named"
LONGEST_NAME = 60
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
"""What Streamlit's `[auth]` in `.streamlit/secrets.toml` must hold."""
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded")
_HOST = re.compile(r"(?:\[(?P<six>[^\[\]@/]+)\]|(?P<name>[^\s:@/\[\]]+))(?::\d{1,5})?")
"""A host with or without its port; an address of IPv6 stands in brackets where a port may follow."""
FIRST_ROLE = "steward"
SIGN_IN = "Sign in to see figures and what was decided."
TOO_OLD = "Your sign-in is too old to be sure that it is still you. Sign in again."
ENDED = "You signed out. Sign in again to go on."
NOT_OURS = "This sign-in was made for something else than Hearth, so it opens nothing here."
NO_ROLE = "You are signed in, but nobody has given you a role here. Ask your data steward."
NOT_SET_UP = (
    "Hearth is reached from elsewhere than its own machine, and nobody can sign in. It shows nothing until "
    f"sign-in is set up. {HOW}"
)


def local_person(role: str = FIRST_ROLE, name: str = "") -> Person:
    """Whoever sits at this machine, looking as a role, under the name that they give: nobody checks it."""
    given = " ".join(name.split())[:LONGEST_NAME]
    is_name = bool(given) and given.isprintable() and not is_nobody(given)
    return Person(f"{given}{NOT_CHECKED}" if is_name else f"{role.capitalize()}{ON_THIS_MACHINE}", role)


_LET_IN: ContextVar[Person | None] = ContextVar("let_in", default=None)


@contextmanager
def let_in(person: Person) -> Iterator[None]:
    """While a page is made, who the door let in is at it; a callback, or another thread, asks anew."""
    before = _LET_IN.set(person)
    try:
        yield
    finally:
        _LET_IN.reset(before)


def current() -> Person:
    """The person of this run, in callbacks too; outside a server, whoever types at this machine.

    Raises AccessRefused where nobody may be shown anything.
    """
    if (person := _LET_IN.get()) is not None:
        return person
    if not runtime.exists() and get_script_run_ctx(suppress_warning=True) is None:
        return local_person()
    if get_script_run_ctx(suppress_warning=True) is None:
        raise AccessRefused("This was asked for outside of a page, so nobody's role allows it.")
    person, refusal = found()
    if person is None:
        raise AccessRefused(refusal)
    return person


def auth_settings() -> Mapping[str, Any]:
    """Streamlit's settings of sign-in, empty where there are none."""
    try:
        return dict(st.secrets.get("auth", {}))
    except (StreamlitSecretNotFoundError, FileNotFoundError):
        return {}


def home() -> str:
    """The address that people type, as sign-in is set up for; empty without sign-in."""
    where = urlsplit(str(auth_settings().get("redirect_uri", "")))
    return f"{where.scheme}://{where.netloc}" if where.netloc else ""


def fault_of_setup(address: str) -> str:
    """Why a server may not listen at an address, in words; empty where it may."""
    settings = auth_settings()
    if not settings:
        return (
            "" if is_loopback(address) else f"It would listen at {address or 'every address'}. {NOT_SET_UP}"
        )
    missing = [name for name in NEEDED if not settings.get(name)]
    if missing:
        return f"Sign-in is half set up: [auth] in .streamlit/secrets.toml lacks {', '.join(missing)}. {HOW}"
    try:
        read_access(access_file())
    except AccessRefused as fault:
        return str(fault)
    return ""


def is_loopback(host: str) -> bool:
    """Whether an address, or the host of a request with or without its port, is this machine itself."""
    found = _HOST.fullmatch(host.strip())
    name = (found["six"] or found["name"]) if found else host.strip()
    if name.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def found() -> tuple[Person | None, str]:
    """The person of this run, or None with what to say. AccessRefused where the file can't be read."""
    if not auth_settings():
        if not _is_asked_from_here():
            return None, NOT_SET_UP
        state = st.session_state
        return local_person(state.get(LOOK_AS) or FIRST_ROLE, state.get(NAMED) or ""), ""
    if not getattr(st.user, "is_logged_in", False):
        return None, SIGN_IN
    return person_of(st.user.to_dict())


def person_of(claims: Mapping[str, Any]) -> tuple[Person | None, str]:
    """Who signed in with these claims, or None with what to say. AccessRefused: the file can't be read."""
    access = read_access(access_file())
    if not _is_for_us(claims):
        return None, NOT_OURS
    if signed_out.is_noted(claims):
        return None, ENDED
    if not is_fresh(claims, access.hours, time.time()):
        return None, TOO_OLD
    person = access.person(claims)
    return (person, "") if person else (None, NO_ROLE)


def _is_for_us(claims: Mapping[str, Any]) -> bool:
    """Whether the provider made the token for this client, and not for another one that uses it too."""
    meant = claims.get("aud")
    return auth_settings().get("client_id") in (meant if isinstance(meant, list) else [meant])


def is_fresh(claims: Mapping[str, Any], hours: float, now: float) -> bool:
    """Whether a sign-in was made within so many hours (times in seconds); one without its time was not."""
    made = claims.get("iat")
    return isinstance(made, int | float) and now - hours * 3600 <= made <= now + 60


def asked_with() -> Mapping[str, str]:
    """The headers of the request that opened the page."""
    return st.context.headers


def _is_asked_from_here() -> bool:
    """Whether the server listens on this machine alone and the request was not passed on by another one."""
    headers = asked_with()
    address = str(st.get_option("server.address") or "")
    asked = headers.get("Host") or address
    return is_loopback(address) and is_loopback(asked) and not any(headers.get(one) for one in _FORWARDED)
