"""Outcomes: how has this outcome changed, and is the gap closing? Two charts on one axis of years."""

import streamlit as st

from dashboard import components, filters
from dashboard.screens import outcomes, outcomes_peers, outcomes_series
from dashboard.selection import NO_SPLIT
from dashboard.wording import limits
from dashboard.wording import outcomes as words
from dashboard.wording.plan import not_enough_words

selection = filters.current("outcomes")
course = outcomes.course(selection)
components.showing(outcomes.showing(selection, course), *filters.past(selection))
if not course.evidence.periods:
    components.no_cell(not_enough_words(course.evidence.plan), selection.split != NO_SPLIT)
    with components.part("definition"):
        outcomes.definition(course)
    with components.part("context"):
        outcomes.context(selection, course)
else:
    components.answer(words.answer(course))

    with components.part("trend"):
        outcomes.trend(selection, course)
    if course.has_gap:
        with components.part("gap"):
            outcomes.gap(selection, course)
    with components.part("table"):
        outcomes.table_and_files(selection, course)
    with components.part("trends"):
        outcomes_series.trends_and_files(selection, course)
    counted, complete, seen = st.columns(3, gap="medium")
    with counted, components.part("definition"):
        outcomes.definition(course)
    with complete, components.part("completeness"):
        outcomes.completeness(selection, course)
    with seen, components.part("seen"):
        outcomes.could_be_seen(course)
    with components.part("mix"):
        outcomes_series.same_mix(selection, course)
    with components.part("limits"):
        outcomes_series.limits(selection, course)
    with components.part("together"):
        outcomes_series.all_measures(selection, course)
    with components.part("peers"):
        outcomes_peers.beside_others(selection, course)
    with components.part("context"):
        outcomes.context(selection, course)
    with components.part("framework"):
        outcomes_peers.published_elsewhere(selection)
    components.limits_box(limits.READ_FIRST, limits.outcome_limits(course))
