"""The door: nobody passes without a role; on this machine a switch shows Hearth as another sees it.

Here: what is drawn before a page. Not here: who somebody is (`signin.py`), what a role may do (`access.py`).
"""

from __future__ import annotations

import streamlit as st

from dashboard import components
from dashboard.access import NOT_ALLOWED, ROLES, AccessRefused, Person
from dashboard.signin import (
    ENDED,
    FIRST_ROLE,
    LOOK_AS,
    NO_ROLE,
    NOT_OURS,
    SIGN_IN,
    TOO_OLD,
    auth_settings,
    found,
)


def gate() -> Person:
    """The person of this run; for anybody else says what to do, and the run ends before anything is read."""
    try:
        person, refusal = found()
    except AccessRefused as fault:
        person, refusal = None, str(fault)
    if person is None:
        _turn_away(refusal)
    return person


def _turn_away(refusal: str) -> None:
    components.title("Hearth")
    components.notice(refusal)
    if refusal in (SIGN_IN, TOO_OLD, ENDED):
        st.button("Sign in", on_click=st.login, type="primary")
    elif refusal in (NO_ROLE, NOT_OURS):
        st.button("Sign out", on_click=st.logout)
    st.stop()


def who(person: Person) -> None:
    """Who is at the page: the switch of this machine, or the name of who signed in with the way out."""
    with st.container(key="who", horizontal=True, horizontal_alignment="right"):
        if auth_settings():
            components.note(f"{person.name}, {person.role}")
            st.button("Sign out", on_click=st.logout, type="tertiary")
        else:
            _switch()


def _switch() -> None:
    st.selectbox(
        "Looking as",
        ROLES,
        index=ROLES.index(FIRST_ROLE),
        format_func=str.capitalize,
        key=LOOK_AS,
        width=280,
        filter_mode=None,
    )


def turn_from_page(question: str) -> None:
    """Says that the role can't open the page, and ends the run."""
    components.title(question)
    components.notice(NOT_ALLOWED)
    components.foot()
    st.stop()
