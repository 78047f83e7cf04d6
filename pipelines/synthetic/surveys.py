"""The `surveys` and `survey_questions` tables: what children, parents and staff answered.

One wave of each, in the last year. Answers are never joined to a child.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.contracts.returns_columns import ANSWERS
from pipelines.synthetic.draw import dates, labelled, pick, references, repeated, stream
from pipelines.synthetic.partnerships import Partnership
from pipelines.synthetic.shape import SHARES_NOW
from pipelines.synthetic.span import Span, day_in_year
from pipelines.vocabulary import CARE_GROUPS, year_label

# survey: (share of looked after children invited, share who answer, ((id, text, theme, share who agree), …))
SURVEYS = {
    "children": (
        (0.42, 0.52),
        (
            ("feels_safe", "I feel safe where I live.", "Safe", 0.83),
            ("listened_to", "Adults listen to what I think.", "Involved", 0.66),
            ("knows_plan", "I know what is in my plan.", "Planned", 0.55),
            ("trusted_adult", "There is an adult I can trust.", "Nurtured", 0.80),
            ("school_helps", "School helps me when I need it.", "Achieving", 0.63),
        ),
    ),
    "parents": (
        (0.34, 0.42),
        (
            ("workers_listen", "Workers listen to me.", "Involved", 0.61),
            ("knows_why", "I know why my child is looked after at home.", "Planned", 0.74),
            ("right_help", "My family got the right help.", "Supported", 0.56),
            ("help_in_time", "Help came when we needed it.", "Supported", 0.48),
        ),
    ),
    "staff": (
        (0.30, 0.66),
        (
            ("has_time", "I have the time to do this work well.", "Capacity", 0.38),
            ("is_trained", "I am trained for work with children at home.", "Capacity", 0.57),
            ("knows_vision", "I know what leaders want for these children.", "Leadership", 0.64),
            ("makes_difference", "Our support makes a difference.", "Impact", 0.72),
        ),
    ),
}
AT_HOME_AGREES_LESS = 0.07
NOT_ANSWERED = 0.04
AGREE = (0.42, 0.58)
OTHERWISE = (0.45, 0.37, 0.18)


def survey_frames(partnership: Partnership, seed: int, span: Span) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(surveys, survey_questions): a row an answer, and a row a question."""
    drawn = [_survey(partnership, seed, span, name) for name in SURVEYS]
    answers, questions = zip(*drawn, strict=True)
    return pl.concat(answers), pl.concat(questions)


def _survey(partnership: Partnership, seed: int, span: Span, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = stream(seed, partnership.position, f"survey {name}")
    (invited_share, answering), listed = SURVEYS[name]
    invited = max(round(partnership.size * invited_share), 3)
    people = int(rng.binomial(invited, answering))
    day = day_in_year(np.array([span.last]), 3, 1)[0] + rng.integers(0, 60, people)
    group = np.where(name == "staff", -1, pick(rng, SHARES_NOW, people))
    person, question = repeated(np.full(people, len(listed)))
    shared = {"partnership": partnership.code, "survey": name, "wave": year_label(span.last)}
    ids, texts, themes, agree = zip(*listed, strict=True)
    answers = pl.DataFrame(
        {
            "response_ref": references(f"{name[0].upper()}R-", person + 1),
            "question_id": labelled(question, ids),
            "answered_on": dates(day[person]),
            "care_group": labelled(group[person], CARE_GROUPS),
            "answer": _answers(rng, np.array(agree)[question] - AT_HOME_AGREES_LESS * (group[person] == 0)),
        }
    ).with_columns(**{column: pl.lit(value) for column, value in shared.items()})
    questions = pl.DataFrame({"question_id": ids, "text": texts, "theme": themes}).with_columns(
        **{column: pl.lit(value) for column, value in shared.items()}, invited=pl.lit(invited)
    )
    return answers, questions


def _answers(rng: np.random.Generator, agrees: np.ndarray) -> pl.Series:
    count = len(agrees)
    good, bad = pick(rng, AGREE, count), 2 + pick(rng, OTHERWISE, count)
    given = np.where(rng.random(count) < agrees, good, bad)
    return labelled(np.where(rng.random(count) < NOT_ANSWERED, len(ANSWERS) - 1, given), ANSWERS)
