"""Wellbeing: is it improving for children looked after at home? The claim and its weakness side by side."""

import streamlit as st

from dashboard import components, filters
from dashboard.screens import wellbeing
from dashboard.wording import wellbeing as words
from dashboard.wording.limits import TITLE
from dashboard.wording.plan import not_enough_words

selection = filters.current("wellbeing")
pairs = wellbeing.pairs(selection)
components.showing(wellbeing.showing(selection, pairs), *filters.past(selection))
if pairs is None:
    is_split = selection.split != wellbeing.NO_SPLIT
    components.no_cell(wellbeing.why_nothing(selection, not_enough_words), is_split)
    if is_split:
        components.link_to(filters.link_without("rater"), "Clear the split")
else:
    components.answer(words.answer(pairs))
    with st.container(key="abreast"):
        left, right = st.columns([3, 2], gap="medium")
    with left, components.part("shares"):
        wellbeing.shares(selection, pairs)
    with right, components.part("differences"):
        wellbeing.differences(selection, pairs)
    with components.part("table"):
        wellbeing.table_and_files(selection, pairs)
    with components.part("coverage"):
        wellbeing.coverage(pairs)
    with components.part("flow"):
        wellbeing.flow(selection, pairs)
    with components.part("bands"):
        wellbeing.bands(selection, pairs)
    with components.part("eight"):
        wellbeing.eight(selection, pairs)
    components.limits_box(TITLE, wellbeing.limits(selection, pairs))
