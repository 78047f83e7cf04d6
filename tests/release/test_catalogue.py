"""A release says by itself what it counts: the declarations go in and come out the same."""

from dataclasses import fields

from pipelines.catalogue import describe_catalogue, read_catalogue
from pipelines.contracts.release import TABLES
from pipelines.indicator import Indicator
from pipelines.indicators import with_survey_questions
from pipelines.releases import read_table

QUESTION = {"survey": "children", "question_id": "safe", "text": "I feel safe where I live, “mostly”."}


def test_the_declarations_come_back_as_they_were_with_the_questions_of_surveys():
    declared = with_survey_questions([QUESTION])

    read = read_catalogue(describe_catalogue(declared))

    assert list(read) == list(declared)
    assert all(read[name] == one for name, one in declared.items())


def test_the_contract_has_a_column_for_every_field_of_a_declaration():
    types = {"bool": "BOOLEAN", "int": "BIGINT"}

    columns = list(TABLES["indicators"].items())

    assert columns == [
        ("position", "BIGINT"),
        *((field.name, types.get(str(field.type), "VARCHAR")) for field in fields(Indicator)),
    ]


def test_they_come_back_from_a_release_file(released, tiny):
    read = read_catalogue(read_table(released, "indicators"))

    assert read == dict(tiny.INDICATORS)
