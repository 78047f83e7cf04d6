"""Overview: are children looked after at home doing better? Five headline measures on one screen."""

import streamlit as st

from dashboard import components, filters
from dashboard.briefing.offer import offer
from dashboard.screens import overview, overview_cases
from dashboard.wording import limits
from dashboard.wording import overview as words

selection = filters.current("overview")
readings = overview.readings(selection)

components.showing(overview.showing(selection), *filters.past(selection))
components.answer(words.answer(readings))

components.section(words.panels_heading(readings), note=overview.how_to_read(selection, readings))
with st.container(key="panels"):
    for place in range(len(readings) + 1):
        with components.part(f"panel {place}"):
            overview.panel(selection, readings, place)
with components.part("table"):
    overview.table_and_files(selection, readings)
with components.part("change"):
    components.table(overview.change_table(readings), words.change_heading(readings))
with components.part("decided"):
    held = overview_cases.decided(selection)
    if held.every:
        left, right = st.columns(2, gap="medium")
        with left:
            overview_cases.judged(selection, held)
        with right:
            overview_cases.due(held)
with components.part("coverage"):
    overview.coverage(selection)
with components.part("pack"):
    offer(selection)
components.limits_box(limits.TITLE, limits.limits(readings, overview.children_rate(selection)))
