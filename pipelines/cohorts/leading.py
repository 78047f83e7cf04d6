"""Populations that are not children in care: care leavers, meetings, answers to surveys and who was asked.

None of them is ever joined to a child. `care_group` is empty where there is none: such a row counts in `all`
only. Not here: what the questions of a survey are (`pipelines/indicators/surveys.py`).
"""

from __future__ import annotations

import polars as pl

from pipelines.cohorts.sources import Sources
from pipelines.cohorts.spells import GROUP, reporting_year_of

NO_GROUP = pl.lit(None, dtype=GROUP)
NOT_ANSWERED = "Not answered"


def aftercare(s: Sources) -> pl.DataFrame:
    """Care leavers: `eligible`, `pathway_plan`, `receiving_aftercare`, `in_work_or_learning` (Y, N)."""
    answers = ("eligible", "pathway_plan", "receiving_aftercare", "in_work_or_learning")
    year = pl.col("year").cast(pl.Int32)
    return s.returns["aftercare"].select("partnership", year, *answers, care_group=NO_GROUP)


def meetings(s: Sources) -> pl.DataFrame:
    """Meetings by `body`: what was seen, challenged and heard (Y, N), actions agreed and closed."""
    seen = ("at_home_data_seen", "other_group_data_seen", "challenge_recorded", "childs_voice_heard")
    return s.returns["governance"].select(
        "partnership",
        "body",
        *seen,
        "actions_agreed",
        "actions_closed",
        year=reporting_year_of(pl.col("met_on")),
        care_group=NO_GROUP,
    )


def wave_years(surveys: pl.DataFrame) -> pl.DataFrame:
    """partnership, survey, wave, year: a wave belongs to the year of its last answer, whole.

    `order`: the waves in the order in which they ended; of two that ended on one day, in that of their names.
    """
    ended = surveys.group_by("partnership", "survey", "wave").agg(last=pl.col("answered_on").max())
    in_order = ended.sort("last", "wave").with_row_index("order")
    return in_order.select("partnership", "survey", "wave", "order", year=reporting_year_of(pl.col("last")))


def _of_last_wave(rows: pl.DataFrame, *of: str) -> pl.DataFrame:
    """The rows of the last wave of each year, for each of `of`: nobody's answers are added to their own."""
    is_last = pl.col("order") == pl.col("order").max().over("partnership", "year", *of)
    return rows.filter(is_last).drop("order")


def survey_answers(s: Sources) -> pl.DataFrame:
    """Answers given: `survey`, `question_id`, `answer`. In a wave where some answers name a care group, those
    that name none are left out; where none does, all count together. Of the waves of a year that asked the
    same question, the last with answers to it counts.
    """
    surveys = s.returns["surveys"].with_columns(pl.col("care_group").cast(GROUP))
    wave = ["partnership", "survey", "wave"]
    names_groups = pl.col("care_group").is_not_null().any().over(wave) & (pl.col("survey") != "staff")
    answers = (
        surveys.filter(pl.col("answer") != NOT_ANSWERED)
        .with_columns(care_group=pl.when(pl.col("survey") != "staff").then(pl.col("care_group")))
        .filter(pl.col("care_group").is_not_null() | ~names_groups)
        .join(wave_years(s.returns["surveys"]), on=wave, validate="m:1")
        .select("partnership", "year", "care_group", "survey", "question_id", "answer", "order")
    )
    return _of_last_wave(answers, "survey", "question_id")


def survey_invited(s: Sources) -> pl.DataFrame:
    """One row for each person asked to take part in the last wave of a year: `survey`, `responded`.

    The number asked is the largest that any question of the wave gives. Waves that give none, or fewer than
    answered, don't say how many were asked and are passed over.
    """
    wave = ["partnership", "survey", "wave"]
    invited = s.returns["survey_questions"].group_by(wave).agg(pl.col("invited").max())
    answered = (
        s.returns["surveys"]
        .filter(pl.col("answer") != NOT_ANSWERED)
        .group_by(wave)
        .agg(responses=pl.col("response_ref").n_unique())
    )
    waves = wave_years(s.returns["surveys"]).join(invited, on=wave, validate="1:1")
    told = (
        waves.join(answered, on=wave, how="left", validate="1:1")
        .with_columns(pl.col("responses").fill_null(0).cast(pl.Int64))
        .filter(pl.col("invited") >= pl.col("responses"))
    )
    return (
        _of_last_wave(told, "survey")
        .with_columns(person=pl.int_ranges("invited"))
        .filter(pl.col("person").list.len() > 0)
        .explode("person")
        .select(
            "partnership",
            "year",
            "survey",
            responded=pl.col("person") < pl.col("responses"),
            care_group=NO_GROUP,
        )
    )
