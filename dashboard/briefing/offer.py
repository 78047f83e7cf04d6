"""The place on a page from which a pack is taken: which, in which form, and a button that makes it.

Here: widgets. Not here: what a pack holds (`pack.py`). Nothing is made until somebody presses; the button
shows that it works meanwhile.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import components, signin
from dashboard.briefing.kinds import KINDS
from dashboard.cases.recommendation import Recommendation
from dashboard.casework import CaseSelection, with_cases
from dashboard.downloads import file_name
from dashboard.selection import Selection
from dashboard.wording.names import day
from pipelines.paths import DataFolder

FORMS = {
    "PDF, tagged for screen readers": ".pdf",
    "Word": ".docx",
    "Excel, a table a sheet": ".xlsx",
    "CSV": ".csv",
}
_ABOUT = (
    "A pack holds the figures of what is chosen above, with every chart’s table, definitions, "
    "what is not shown and why, what people decided by that day, and what can’t be said. It is made when you "
    "ask, in a few seconds."
)
NO_FIGURES = "No figure had been published by {}, so there is no pack of that day. Choose a later one."


def offer(selection: Selection, *kinds: str, first: str = "") -> None:
    """Two choices and a button: every kind, or those named; `first` stands chosen."""
    with st.container(key="controls_pack"):
        _offered(selection, kinds, first)


def _offered(selection: Selection, kinds: tuple[str, ...], first: str) -> None:
    components.section("Take it into a meeting", note=_ABOUT)
    if _refused(selection):
        return
    which, form, press = st.columns(3, vertical_alignment="bottom")
    person = signin.current()
    names = tuple(name for name in kinds or KINDS if person.opens(KINDS[name].page))
    kind = which.selectbox(
        "Pack",
        names,
        index=names.index(first) if first in names else 0,
        format_func=lambda name: KINDS[name].title,
        key="pack_kind",
    )
    written = form.selectbox("File", tuple(FORMS), key="pack_form")
    ending = FORMS[written]
    press.download_button(
        "Make the pack",
        data=lambda: _made(kind, selection, ending),
        file_name=f"{file_name(selection, kind)}{ending}",
        on_click="ignore",
        key="pack_take",
    )


def offer_one(selection: CaseSelection, one: Recommendation) -> None:
    """A button that makes the pages of one recommendation."""
    if _refused(selection):
        return
    st.container(key="controls_print").download_button(
        "Print this recommendation (PDF)",
        data=lambda: _made_of_one(selection, one),
        file_name=f"{file_name(selection, f'recommendation-{one.number}')}.pdf",
        on_click="ignore",
        key="print_one",
    )


def _made(kind: str, selection: Selection, ending: str) -> bytes:
    from dashboard.briefing.pack import make  # what only a pack needs waits until one is asked for

    return make(kind, of_today(selection), ending)


def _made_of_one(selection: CaseSelection, one: Recommendation) -> bytes:
    from dashboard.briefing.as_pdf import as_pdf
    from dashboard.briefing.pack import document_of_one

    return as_pdf(document_of_one(selection, one))


def of_today(selection: Selection) -> CaseSelection:
    """What a page has chosen, with what had been recorded by its day."""
    if isinstance(selection, CaseSelection):
        return selection
    from dashboard.cases.store import open_store  # its database library only where cases are read

    recorded = open_store().events(selection.partnership.partnership)
    return with_cases(selection, date.today(), DataFolder.default(), recorded)


def _refused(selection: Selection) -> bool:
    """Says so where no figure had been published by the day of a page about cases."""
    if not isinstance(selection, CaseSelection) or selection.figures is not None:
        return False
    components.note(NO_FIGURES.format(day(selection.day)))
    return True
