"""What children, parents and staff answered: indicators declared from the questions of the returns.

Every partnership asks its own questions, so their indicators can't stand in the one list. Here: the response
rates (which can) and the declaration of a question. Not here: counting, or the rule of ten respondents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import PUBLISHED_GROUPS, CohortBasis

PREFIXES = {"children": "child_survey", "parents": "parent_survey", "staff": "staff_survey"}
_NOT_IN_AN_ID = re.compile("[^a-z0-9]+")
WHO = {"children": "children", "parents": "parents and carers", "staff": "members of staff"}

_survey = partial(
    Indicator,
    kind=Kind.PROPORTION,
    cohort_basis=CohortBasis.SURVEY_WAVE,
    breakdowns=("none",),
    national_definition=False,
    kloe=2,
    quality_indicators=("5.4",),
    sensitive_side=SensitiveSide.BOTH,
)


def _response_rate(survey: str) -> Indicator:
    who = WHO[survey]
    return _survey(
        id=f"{PREFIXES[survey]}_response_rate",
        label=f"Survey of {who}: response rate",
        phrase=f"{who} answering the survey",
        counted=f"{who.capitalize()} who answered at least one question of the survey",
        out_of=f"{who.capitalize()} who were asked to take part",
        population="survey_invited",
        counts_when="responded",
        among=f"survey = '{survey}'",
        tables=("surveys", "survey_questions"),
        polarity=Polarity.CONTEXT,
        care_groups=("all",),
        family=f"{PREFIXES[survey]}_response",
        caveats=(
            "Those who did not answer may think differently. The lower the rate, the less the answers say.",
            "Where a survey was held more than once in a year, this is the last time.",
        ),
    )


SECTION = tuple(_response_rate(survey) for survey in PREFIXES)


def survey_indicators(questions: Iterable[Mapping[str, str]]) -> tuple[Indicator, ...]:
    """An indicator for each question (question_id, survey, text), in the order of survey and id.

    Where partnerships word one question differently, the first wording names it, and a caveat says so. Of two
    questions that are spelled alike but for signs, the second is numbered.
    """
    asked: dict[tuple[str, str], set[str]] = {}
    for question in questions:
        asked.setdefault((question["survey"], question["question_id"]), set()).add(question["text"])
    taken: Counter[str] = Counter()
    declared = []
    for survey, question_id in sorted(asked, key=lambda key: (list(PREFIXES).index(key[0]), key[1])):
        name = f"{PREFIXES[survey]}_{_NOT_IN_AN_ID.sub('_', question_id.lower()).strip('_')}"
        taken[name] += 1
        unique = f"{name}_{taken[name]}" if taken[name] > 1 else name
        declared.append(_question(unique, survey, question_id, sorted(asked[survey, question_id])))
    return tuple(declared)


def _question(name: str, survey: str, question_id: str, texts: list[str]) -> Indicator:
    quoted = question_id.replace("'", "''")
    differs = ("Partnerships worded this question in more than one way.",) if len(texts) > 1 else ()
    return _survey(
        id=name,
        label=f"“{texts[0]}”",
        phrase=f"agreeing that “{texts[0].rstrip('.')}”",
        counted=f"Answers “Agree” or “Strongly agree” by {WHO[survey]}",
        out_of=f"{WHO[survey].capitalize()} who answered the question",
        population="survey_answers",
        counts_when="answer IN ('Agree', 'Strongly agree')",
        among=f"survey = '{survey}' AND question_id = '{quoted}'",
        tables=("surveys",),
        polarity=Polarity.HIGHER,
        care_groups=("all",) if survey == "staff" else PUBLISHED_GROUPS,
        family=PREFIXES[survey],
        caveats=(
            *differs,
            "Only those who answered. Read it with the response rate.",
            "Where a question was asked more than once in a year, only the last time counts.",
            *(() if survey == "staff" else (_GROUPS_NAMED,)),
        ),
    )


_GROUPS_NAMED = (
    "By the care group that the answer names. Answers that name none are left out, "
    "unless no answer of the survey names one."
)
