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
    """partnership, survey, wave, year: a wave belongs to the year of its last answer, whole."""
    return surveys.group_by("partnership", "survey", "wave").agg(
        year=reporting_year_of(pl.col("answered_on").max())
    )


def survey_answers(s: Sources) -> pl.DataFrame:
    """Answers given: `survey`, `question_id`, `answer`. In a wave where some answers name a care group, those
    that name none are left out; where none does, all count together.
    """
    surveys = s.returns["surveys"].with_columns(pl.col("care_group").cast(GROUP))
    wave = ["partnership", "survey", "wave"]
    names_groups = pl.col("care_group").is_not_null().any().over(wave) & (pl.col("survey") != "staff")
    return (
        surveys.filter(pl.col("answer") != NOT_ANSWERED)
        .with_columns(care_group=pl.when(pl.col("survey") != "staff").then(pl.col("care_group")))
        .filter(pl.col("care_group").is_not_null() | ~names_groups)
        .join(wave_years(s.returns["surveys"]), on=wave, validate="m:1")
        .select("partnership", "year", "care_group", "survey", "question_id", "answer")
    )


def survey_invited(s: Sources) -> pl.DataFrame:
    """One row for each person asked to take part in a wave: `survey`, `responded`.

    The number asked is the largest that any question of the wave gives; whoever answered was asked.
    """
    wave = ["partnership", "survey", "wave"]
    invited = s.returns["survey_questions"].group_by(wave).agg(pl.col("invited").max())
    answered = (
        s.returns["surveys"]
        .filter(pl.col("answer") != NOT_ANSWERED)
        .group_by(wave)
        .agg(responses=pl.col("response_ref").n_unique())
    )
    return (
        wave_years(s.returns["surveys"])
        .join(invited, on=wave, validate="1:1")
        .join(answered, on=wave, how="left", validate="1:1")
        .with_columns(pl.col("responses").fill_null(0).cast(pl.Int64))
        .with_columns(person=pl.int_ranges(pl.max_horizontal("invited", "responses")))
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
