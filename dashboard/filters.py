"""The shared filters: selectboxes bound to the address, which become one Selection.

Here: widgets, the address, and what a link asked for that is not there. Not here: what can be chosen
(`selection.py`). The entry draws them; a page run alone gets the first option of each.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import components
from dashboard.navigation import PageSpec, page_spec
from dashboard.selection import Choice, Pick, Selection, first_option, select
from dashboard.wording.names import day
from dashboard.wording.states import BROKEN_PAGE, LINK_FELL_BACK
from pipelines.errors import ReleaseNotFound
from pipelines.paths import DataFolder

_CHOSEN = "_selection"


def draw(spec: PageSpec) -> None:
    """Draws the filters of a page in one row and keeps what was chosen for the page that follows."""
    st.session_state[_CHOSEN] = None
    fell_back: list[str] = []
    with st.container(key="filters"):
        columns = dict(zip(spec.filters, st.columns(spec.widths or len(spec.filters)), strict=True))

        def pick(choice: Choice) -> Any:
            if _is_unknown(choice):
                fell_back.append(choice.label.lower())
            with columns[choice.key]:
                return st.selectbox(
                    choice.label,
                    choice.options,
                    index=choice.first,
                    format_func=choice.written,
                    key=choice.key,
                    bind="query-params",
                    filter_mode=None,
                )

        st.session_state[_CHOSEN] = _select(spec, pick)
    if fell_back:
        components.notice(LINK_FELL_BACK.format(", ".join(fell_back)))


def _select(spec: PageSpec, pick: Pick) -> Selection | None:
    make = select
    if spec.is_about_cases:
        from dashboard.casework import select_cases as make  # what people decided only where a page is of it

    return make(spec.filters, date.today(), pick, DataFolder.default())


def _is_unknown(choice: Choice) -> bool:
    """Whether the address asks for an option that the figures shown do not have."""
    asked = st.query_params.get(choice.key)
    return asked is not None and asked not in map(choice.written, choice.options)


def current(url_path: str) -> Selection:
    """The selection of this run; where no entry drew filters, the first option of each.

    Where nothing was published, or the release can't be opened, the page says so and ends here.
    """
    selection = st.session_state[_CHOSEN] if _CHOSEN in st.session_state else alone(url_path)
    if selection is None:
        components.no_release()
        st.stop()
    return selection


def alone(url_path: str) -> Selection | None:
    """The selection of a page that runs without the entry."""
    try:
        return _select(page_spec(url_path), first_option)
    except ReleaseNotFound as fault:
        components.broken(fault, BROKEN_PAGE)
        st.stop()


def drawn() -> Selection | None:
    """What the entry's filters chose in this run."""
    return st.session_state[_CHOSEN]


def is_found(spec: PageSpec, listed: PageSpec, selection: Selection | None) -> bool:
    """Whether the one thing that an address asks for is there; true where it asks for a list."""
    return spec is listed or selection is None or bool(getattr(selection, "rec", ""))


def past(selection: Selection) -> tuple[str, str]:
    """The past day that is shown and the way back to today; empty where today is shown."""
    return (day(selection.known_on), link_to_today()) if selection.known_on else ("", "")


def link_to_today() -> str:
    """The address of this page without its past date."""
    return link_without("as_known")


def link_without(choice: str) -> str:
    """The address of this page with one choice back at its usual one."""
    asked = {key: value for key, value in st.query_params.items() if key != choice}
    return "?" + urlencode(asked)
