"""Inspection: are we ready for the next professional discussion? Time first, then evidence, then grades."""

from dashboard import components, filters
from dashboard.briefing.offer import offer
from dashboard.cases import evidence
from dashboard.cases.inspection import DISCUSSIONS, next_discussion
from dashboard.screens import inspection, inspection_forms, recording
from dashboard.wording import inspection as words

selection = filters.current("inspection")
one = selection.inspection
components.showing(inspection.showing(selection, one), *filters.past(selection))
if one is None:
    components.answer(words.NONE_YET.format(selection.partnership.name))
    with components.part("record"):
        recording.draw(selection, "Record the notification", [inspection_forms.new_inspection()])
else:
    components.answer(words.answer(one, evidence.readings(selection.known), selection.day))
    with components.part("points"):
        inspection.points(selection, one)
    with components.part("weeks"):
        inspection.weeks(selection, one)
    with components.part("map"):
        inspection.evidence_map(selection)
    with components.part("grades"):
        inspection.grades(selection, one)
    with components.part("pack"):
        offer(selection, *DISCUSSIONS, first=next_discussion(one, selection.day))
    with components.part("record"):
        recording.draw(selection, "Record what happened", inspection_forms.of_inspection(one))
