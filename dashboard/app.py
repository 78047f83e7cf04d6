"""The entry: settings, navigation, the frame round each page, and the shared filters.

Run from the root of the repository: `streamlit run dashboard/app.py`. Not here: what a page says.
"""

from __future__ import annotations

import base64
from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from dashboard import components, door, filters, signin
from dashboard.access import AccessRefused, Person
from dashboard.navigation import PAGES, PageSpec
from dashboard.selection import Selection
from dashboard.turns import turn
from dashboard.wording.states import BROKEN_PAGE

LOGO = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='62' height='24' viewBox='0 0 62 24'>"
    "<text x='0' y='18' font-family='Arial,sans-serif' font-size='19' "
    "font-weight='700' fill='#0B0C0C'>Hearth</text></svg>"
)


def draw() -> None:
    """What every page has, and the page, for whoever the door lets in."""
    st.set_page_config(page_title="Hearth", layout="wide")
    components.styles()
    st.logo("data:image/svg+xml;base64," + base64.b64encode(LOGO.encode()).decode(), size="large")
    person = door.gate()
    with signin.let_in(person):
        _page(person)


def _page(person: Person) -> None:
    """The navigation, the filters, and the page with its frame."""
    pages = {_entry(spec, person): spec for spec in PAGES}
    page = st.navigation(list(pages), position="top")
    listed = pages[page]
    st.set_page_config(page_title=f"{listed.title} · Hearth")
    spec = listed.asked(st.query_params)
    door.who(person)
    if not person.opens(spec.url_path):
        door.turn_from_page(listed.question)
    above = st.container()
    heading = st.container()
    _filters(spec, listed, heading)
    selection = filters.drawn()
    with heading:
        components.title(spec.question if filters.is_found(spec, listed, selection) else listed.question)
    if selection and selection.release.invented:
        with above:
            components.demonstration_note(selection.partnership.name)
    try:
        with _getting(selection, listed), components.part("page"):
            page.run()
    finally:
        components.foot()


def _entry(spec: PageSpec, person: Person) -> st.Page:
    """A page in the menu, hidden from who may not open it."""
    return st.Page(
        spec.path,
        title=spec.title,
        url_path=spec.url_path,
        default=spec is PAGES[0],
        visibility="visible" if person.opens(spec.url_path) else "hidden",
    )


def _getting(selection: Selection | None, listed: PageSpec) -> AbstractContextManager[None]:
    if selection is None:
        return nullcontext()
    return components.getting(
        selection.release.release_id, selection.partnership.partnership, listed.url_path
    )


def _filters(spec: PageSpec, listed: PageSpec, heading: st.delta_generator.DeltaGenerator) -> None:
    """Draws the filters; where nothing may be chosen, or it fails, says so and the run ends."""
    try:
        filters.draw(spec)
    except AccessRefused as fault:
        with heading:
            components.title(listed.question)
        components.notice(str(fault))
        components.foot()
        st.stop()
    except Exception as fault:  # whatever it is, its text stays off the page
        with heading:
            components.title(listed.question)
        components.broken(fault, BROKEN_PAGE)
        components.foot()
        st.stop()


with turn():
    draw()
