"""Data: can we trust this return? The sum first, then coverage, provenance, audit, changes, the catalogue."""

import streamlit as st

from dashboard import components, filters
from dashboard.screens import data, data_catalogue
from dashboard.wording.data import STEWARD_ONLY

selection = filters.current("data")

components.showing(data.showing(selection), *filters.past(selection))
components.answer(data.answer(selection))
data.four_figures(selection)
with components.part("entry"):
    data_catalogue.entry(selection)
with components.part("returns"):
    data.returns(selection)
    components.note(STEWARD_ONLY)
with components.part("coverage"):
    data.coverage(selection)
came, passed = st.columns(2, gap="medium")
with came, components.part("source"):
    data.source(selection)
with passed, components.part("audit"):
    data.audit(selection)
with components.part("files"):
    data.files(selection)
with components.part("history"):
    data_catalogue.history(selection)
with components.part("changes"):
    data_catalogue.changes(selection)
with components.part("catalogue"):
    data_catalogue.catalogue(selection)
with components.part("visibility"):
    data_catalogue.visibility(selection)
with components.part("whole_release"):
    data_catalogue.whole_release(selection)
