"""INDICATORS: every measure that Hearth can publish, declared once, in the published order.

Here: the one list, gathered from a module a section, and the list of a particular set of returns, which also
holds the questions of their surveys. Not here: the type of a declaration (`pipelines/indicator.py`), the rows
that it counts (`cohorts/populations.py`), or thresholds of disclosure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pipelines.errors import DeclarationError
from pipelines.indicator import Indicator
from pipelines.indicators import education, health, leading, planned, safe, surveys, who_and_where


def gather(*sections: tuple[Indicator, ...]) -> Mapping[str, Indicator]:
    """The sections as one read-only mapping by id, in order. Raises DeclarationError on an id used twice."""
    gathered: dict[str, Indicator] = {}
    for indicator in (one for section in sections for one in section):
        if indicator.id in gathered:
            raise DeclarationError(f"indicator '{indicator.id}', id: is declared twice")
        gathered[indicator.id] = indicator
    return MappingProxyType(gathered)


_BEFORE = (
    who_and_where.SECTION,
    safe.SECTION,
    health.SECTION,
    education.SECTION,
    planned.SECTION,
    surveys.SECTION,
)
_AFTER = (leading.SECTION,)

INDICATORS = gather(*_BEFORE, *_AFTER)


def with_survey_questions(questions: Iterable[Mapping[str, str]]) -> Mapping[str, Indicator]:
    """INDICATORS with one more for each question of the returns (question_id, survey, text) in its place."""
    return gather(*_BEFORE, surveys.survey_indicators(questions), *_AFTER)
