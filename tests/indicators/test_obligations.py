"""What every declaration owes its readers, whoever adds it. A new indicator needs no new test here."""

import csv
import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.cohorts.populations import POPULATIONS
from pipelines.cohorts.sources import sources_of
from pipelines.contracts.returns import TABLES
from pipelines.contracts.returns_types import Type
from pipelines.errors import DeclarationError
from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.indicators import INDICATORS, gather, with_survey_questions
from pipelines.indicators.catalogue import describe_catalogue
from pipelines.paths import REFERENCE, ROOT
from pipelines.vocabulary import CohortBasis, PeriodKind

QUESTIONS = (
    {"survey": "children", "question_id": "Q-1 safe", "text": "I feel safe."},
    {"survey": "children", "question_id": "Q-1 safe", "text": "I feel safe at home."},
    {"survey": "staff", "question_id": "O'Brien", "text": "We have time."},
)
DECLARED = with_survey_questions(QUESTIONS)
COUNTED_HERE = [i for i in DECLARED.values() if i.population != "aggregate"]
COHORT_OF_BASIS = {
    CohortBasis.CENSUS: ("census_date",),
    CohortBasis.WITHIN_YEAR: ("within_year", "year_flow", "census_date"),
    CohortBasis.LEAVERS: ("within_year",),
}
by_id = {"ids": lambda value: getattr(value, "id", None)}


@pytest.fixture(scope="module")
def populations():
    """Every population of returns in which every table is empty: columns and types, and nobody."""
    types = {Type.DATE: pl.Date, Type.WHOLE: pl.Int64, Type.NUMBER: pl.Float64}
    returns = {
        name: pl.DataFrame(schema={c.name: types.get(c.type, pl.String) for c in table.columns})
        for name, table in TABLES.items()
    }
    sources = sources_of(returns, 2020, 2026)
    return {name: population.frame(sources) for name, population in POPULATIONS.items()}


@pytest.mark.parametrize("indicator", DECLARED.values(), **by_id)
def test_an_indicator_says_what_it_counts_and_what_a_reader_must_know(indicator):
    assert indicator.caveats
    assert all(re.fullmatch(r"[A-Z].*\.", caveat) for caveat in indicator.caveats)
    assert all(
        text[0].isupper() or text[0] == "“" for text in (indicator.label, indicator.counted, indicator.out_of)
    )
    assert indicator.phrase[0].islower()
    assert not any(text.endswith(".") for text in (indicator.label, indicator.phrase, indicator.counted))
    assert indicator.polarity in Polarity


@pytest.mark.parametrize("indicator", INDICATORS.values(), **by_id)
def test_an_indicator_is_written_for_people(indicator):
    texts = " ".join(
        (indicator.label, indicator.phrase, indicator.counted, indicator.out_of, *indicator.caveats)
    )

    assert len(indicator.label) <= 50
    assert "'" not in texts, "a typographic apostrophe reads better"
    assert not re.search(r"\b(due to|led to|impact|best|worst|rank)\b", texts)
    assert all(len(caveat) <= 200 for caveat in indicator.caveats)


@pytest.mark.parametrize("indicator", COUNTED_HERE, **by_id)
def test_its_expressions_hold_over_the_columns_of_its_population(indicator, populations):
    rows = populations[indicator.population]
    types = {"among": pl.Boolean, "divided_by": None}
    types["counts_when"] = pl.Boolean if indicator.kind is Kind.PROPORTION else None

    for field, dtype in types.items():
        if sql := getattr(indicator, field):
            found = rows.select(said=pl.sql_expr(sql)).schema["said"]
            assert found == dtype if dtype else found.is_integer(), field
    if indicator.kind is Kind.MATCHED_CHANGE:
        assert rows.schema[indicator.id].is_integer()


@pytest.mark.parametrize("indicator", COUNTED_HERE, **by_id)
def test_its_population_can_be_split_as_it_says(indicator, populations):
    rows = populations[indicator.population]

    assert {"partnership", "year", "care_group"} <= set(rows.columns)
    assert set(indicator.breakdowns) - {"none"} <= set(rows.columns)
    assert ("quarter" in rows.columns) or PeriodKind.QUARTER not in indicator.period_kinds


@pytest.mark.parametrize("indicator", COUNTED_HERE, **by_id)
def test_it_needs_the_tables_that_its_population_reads(indicator):
    assert set(indicator.tables) == set(POPULATIONS[indicator.population].tables)
    assert all(TABLES[table].column(column).is_optional for table, column in indicator.columns)


@pytest.mark.parametrize("indicator", INDICATORS.values(), **by_id)
def test_it_has_a_case_worked_by_hand(indicator):
    cases = (Path(__file__).parent / "cases").glob("*.md")
    headings = {
        line.split()[1]
        for case in cases
        for line in case.read_text("utf-8").splitlines()
        if line[:3] == "## "
    }

    assert indicator.id in headings


def test_every_population_and_case_belongs_to_an_indicator():
    assert {i.population for i in COUNTED_HERE} == set(POPULATIONS)


@pytest.mark.parametrize("indicator", INDICATORS.values(), **by_id)
def test_its_published_figures_measure_the_same_thing(indicator):
    with (REFERENCE / "national_benchmarks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    for name in indicator.benchmark_ids:
        cohorts = {row["cohort"] for row in rows if row["indicator_id"] == name}
        assert cohorts & set(COHORT_OF_BASIS[indicator.cohort_basis]), name


@pytest.mark.parametrize("indicator", [i for i in DECLARED.values() if i.nested_in], **by_id)
def test_an_indicator_within_another_is_protected_with_it(indicator):
    outer = DECLARED[indicator.nested_in]

    assert outer.family == indicator.family
    assert outer.population == indicator.population
    assert outer.kind is indicator.kind is Kind.PROPORTION


@pytest.mark.parametrize("indicator", DECLARED.values(), **by_id)
def test_only_a_measure_with_a_good_side_is_sensitive_on_one_side(indicator):
    if indicator.sensitive_side is SensitiveSide.BOTH and indicator.kind is Kind.PROPORTION:
        assert (
            indicator.polarity in (Polarity.CONTEXT, Polarity.NEITHER)
            or indicator.sensitive
            or (indicator.cohort_basis is CohortBasis.SURVEY_WAVE or indicator.family == "governance")
        )


def test_five_measures_were_chosen_in_advance():
    assert [i.id for i in INDICATORS.values() if i.headline] == [
        "more_than_one_placement",
        "wellbeing_overall",
        "attendance_below_90",
        "excluded_at_least_once",
        "positive_destination_9m",
    ]


def test_an_id_declared_twice_names_the_culprit():
    twice = (INDICATORS["left_by_s4"],)

    with pytest.raises(DeclarationError, match="'left_by_s4', id: is declared twice"):
        gather(twice, twice)


def test_the_list_can_not_be_changed():
    with pytest.raises(TypeError):
        INDICATORS["left_by_s4"] = INDICATORS["looked_after"]


def test_a_question_becomes_an_indicator_in_its_place():
    first, second = [i for i in DECLARED.values() if i.population == "survey_answers"]

    assert (first.id, second.id) == ("child_survey_q_1_safe", "staff_survey_o_brien")
    assert first.label == "“I feel safe at home.”"
    assert "Partnerships worded this question in more than one way." in first.caveats
    assert second.care_groups == ("all",)
    assert list(DECLARED).index("staff_survey_o_brien") < list(DECLARED).index("scn_coverage")


def test_two_questions_spelled_alike_stay_two_indicators():
    questions = [{"survey": "staff", "question_id": name, "text": "We have time."} for name in ("Q-1", "Q 1")]
    first, second = [i for i in with_survey_questions(questions).values() if i.population == "survey_answers"]

    assert (first.id, first.among) == ("staff_survey_q_1", "survey = 'staff' AND question_id = 'Q 1'")
    assert (second.id, second.among) == ("staff_survey_q_1_2", "survey = 'staff' AND question_id = 'Q-1'")


@pytest.mark.parametrize(
    ("end", "months", "days", "until"),
    [
        ("2024-07-31", 0, 0, "2024-07-31"),
        ("2024-07-31", 3, 0, "2024-10-31"),
        ("2024-07-31", 9, 0, "2025-04-30"),
        ("2023-07-31", 9, 0, "2024-04-30"),
        ("2023-07-31", 12, 0, "2024-07-31"),
        ("2024-07-31", 0, 28, "2024-08-28"),
        ("2024-07-31", 0, 548, "2026-01-30"),
    ],
)
def test_follow_up_is_complete_on_a_day_of_the_calendar(end, months, days, until):
    told = {name: getattr(INDICATORS["left_by_s4"], name) for name in Indicator.__dataclass_fields__}
    indicator = Indicator(**{**told, "follow_up_months": months, "follow_up_days": days})

    assert str(indicator.followed_until(pl.Series([end]).str.to_date()[0])) == until


def test_the_catalogue_is_the_declarations_in_words():
    written = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")

    assert written == describe_catalogue(INDICATORS.values()), (
        "run: python -m pipelines.indicators.catalogue > docs/indicators.md"
    )
