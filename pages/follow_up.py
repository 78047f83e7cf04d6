"""Follow-up: has anything moved since the report? At the report, now, and between two days."""

from dashboard import components, filters
from dashboard.briefing.offer import offer
from dashboard.screens import follow_up
from dashboard.wording import follow_up as words
from dashboard.wording.recommendations import NONE_YET

selection = filters.current("follow_up")
components.showing(follow_up.showing(selection), *filters.past(selection))
shown = follow_up.pairs(selection)
if shown and shown[0][0].report:
    report, has_figures = shown[0][0].report, selection.figures is not None
    components.answer(words.answer(shown, report, selection.day, has_figures))
    with components.part("moved"):
        follow_up.moved(selection)
    with components.part("changed"):
        follow_up.changed(selection)
    with components.part("next"):
        follow_up.next_steps(selection)
    with components.part("pack"):
        offer(selection, "follow-up", "board", "members")
else:
    components.answer(NONE_YET.format(selection.partnership.name))
