"""Leadership: the same attention to corporate parenting as to child protection? Two bodies a line."""

import streamlit as st

from dashboard import components, filters
from dashboard.screens import leadership, leadership_cases
from dashboard.wording import leadership as words
from dashboard.wording.limits import TITLE

selection = filters.current("leadership")
rows = leadership.both(selection)

components.showing(leadership.showing(selection), *filters.past(selection))
components.answer(words.answer(rows, selection.year))

if rows:
    with components.part("bodies"):
        leadership.chart(selection, rows)
    with components.part("table"):
        leadership.table_and_files(selection, rows)
with st.container(key="abreast"):
    left, right = st.columns([3, 2], gap="medium")
with left, components.part("voices"):
    leadership.voices(selection)
with right, components.part("judged"):
    leadership_cases.judged(selection)
components.limits_box(TITLE, words.LIMITS)
