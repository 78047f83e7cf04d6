"""The place on a page from which a pack is taken: which, in which form, and a button that makes it.

Here: widgets. Not here: what a pack holds (`pack.py`). Nothing is made until somebody presses; the button
shows that it works meanwhile.
"""

from __future__ import annotations

import streamlit as st

from dashboard import components
from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import make
from dashboard.downloads import file_name
from dashboard.selection import Selection

FORMS = {
    "PDF, tagged for screen readers": ".pdf",
    "Word": ".docx",
    "Excel, a table a sheet": ".xlsx",
    "CSV": ".csv",
}
_ABOUT = (
    "A pack holds the figures of the year and the day chosen above, with every chart’s table, definitions, "
    "what is not shown and why, and what can’t be said. It is made when you ask, in a few seconds."
)


def offer(selection: Selection) -> None:
    """Two choices and a button."""
    components.section("Take it into a meeting", note=_ABOUT)
    which, form, press = st.columns(3, vertical_alignment="bottom")
    kind = which.selectbox("Pack", tuple(KINDS), format_func=lambda name: KINDS[name].title, key="pack_kind")
    written = form.selectbox("File", tuple(FORMS), key="pack_form")
    ending = FORMS[written]
    code = selection.partnership.partnership
    press.download_button(
        "Make the pack",
        data=lambda: make(kind, selection, ending),
        file_name=f"{file_name(selection, f'{kind}-{code}')}{ending}",
        on_click="ignore",
        key="pack_take",
    )
