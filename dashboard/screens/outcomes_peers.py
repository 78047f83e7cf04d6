"""The parts of Outcomes on other areas: a funnel and a range of partnerships, a council's published figures.

Here: what the page draws with what. Not here: who is compared (`peers.py`, `councils.py`), sentences
(`wording/`).
"""

from __future__ import annotations

from dashboard import components
from dashboard.charts.funnel import funnel_chart
from dashboard.downloads import Fact, fact_of, table_sheet
from dashboard.figures import councils
from dashboard.figures.course import Course
from dashboard.figures.peers import peers
from dashboard.screens.outcomes import source_line
from dashboard.selection import Selection
from dashboard.wording import councils as council_words
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
    taken = table_sheet(selection, content, f"{shown.definition.id}-partnerships", [fact_of(shown.evidence)])
    components.files(taken, "funnel", "partnerships")
    components.note(source_line(selection, shown).replace(selection.partnership.title, "all partnerships"))


def published_elsewhere(selection: Selection) -> None:
    """A real council's figures of the framework, in a section of their own; why there are none for others."""
    if not councils.is_published(selection):
        return
    own, years = selection.partnership, councils.council_years(selection)
    head = council_words.heading(own, years)
    if not years:
        components.texts(head, [council_words.no_figure_words(own)])
        return
    components.texts(head, [council_words.CARE])
    codes = list(dict.fromkeys(one.own.lgbf_code for one in years))
    for place, (code, content) in enumerate(zip(codes, council_words.tables(years), strict=True)):
        components.table(content)
        fact = Fact(code, "year", "as the framework counts: all care groups")
        taken = table_sheet(selection, content, f"{selection.indicator}-framework-{place + 1}", [fact])
        components.files(taken, f"framework_{place}", f"framework table {place + 1}")
    components.note(council_words.source(years))
