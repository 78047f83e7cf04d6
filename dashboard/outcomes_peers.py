"""The part of Outcomes on other partnerships: a funnel and a range of similar ones, or why there is none.

Here: what the page draws with what. Not here: who is compared (`peers.py`), sentences (`wording/peers.py`).
"""

from __future__ import annotations

from dashboard import components
from dashboard.charts.funnel import funnel_chart
from dashboard.course import Course
from dashboard.downloads import table_sheet
from dashboard.outcomes import source_line
from dashboard.peers import peers
from dashboard.selection import Selection
from dashboard.wording import peers as words
from dashboard.wording.working import working

KEY = "● **This partnership**   □ Similar partnerships (its family group)   ○ Others"


def beside_others(selection: Selection, shown: Course) -> None:
    """The funnel with its table and files; words alone where too few partnerships publish the figure."""
    found = peers(selection, shown)
    if found is None:
        return
    heading, said, content = words.heading(found), words.sentences(shown, found), words.table(shown, found)
    if found.centre is None:
        components.section(heading, *said)
    else:
        alt = words.alt(shown, found)
        wide, narrow = (funnel_chart(shown.definition, found, alt, is_narrow) for is_narrow in (False, True))
        worked = [working(selection, shown.evidence)]
        components.chart_block(
            "funnel", heading, [*said, KEY], wide, narrow, words.note(found), content, worked=worked
        )
    components.folded("Data table of partnerships", content, "funnel")
    components.files(
        table_sheet(selection, content, f"{shown.definition.id}-partnerships"), "funnel", "partnerships"
    )
    components.note(source_line(selection, shown).replace(selection.partnership.title, "all partnerships"))
