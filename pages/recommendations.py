"""Recommendations: what did the inspection ask for, and where has it got to? A list, and each alone."""

from functools import partial

from dashboard import components, filters
from dashboard.briefing.offer import offer_one
from dashboard.cases.recommendation import history
from dashboard.casework import chosen
from dashboard.screens import forms, measured, recommendation, recommendations, recording
from dashboard.wording import recommendations as words

selection = filters.current("recommendations")
every = selection.every
one = next((held for held in every if str(held.number) == selection.rec), None)
shown = chosen(selection)
said = recommendation.showing(selection, one) if one else recommendations.showing(selection, shown)
components.showing(said, *filters.past(selection))

if one:
    with components.part("wording"):
        recommendation.wording(selection, one)
    with components.part("judged"):
        recommendation.judged(one)
    with components.part("actions"):
        recommendation.actions(selection, one)
    with components.part("measure"):
        recommendation.ladder(recommendation.measure(selection, one))
    with components.part("history"):
        recommendation.entries(selection, one)
    with components.part("print"):
        offer_one(selection, one)
    with components.part("record"):
        recording.draw(
            selection,
            "Record what happened",
            forms.of_recommendation(
                one,
                history(selection.known, one.subject),
                selection.releases,
                partial(measured.group_as_named, selection),
            ),
        )
elif every:
    components.answer(words.answer(every))
    with components.part("grid"):
        recommendations.grid(selection)
    with components.part("list"):
        if shown:
            recommendations.listed(selection, shown)
        else:
            recommendations.nothing_matches(selection)
else:
    components.answer(words.NONE_YET.format(selection.partnership.name))
if not one:
    with components.part("record"):
        recording.draw(selection, "Enter what the report asked for", [forms.new_recommendation(len(every))])
