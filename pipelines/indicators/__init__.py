"""INDICATORS: every measure that Hearth can publish, declared once, in the published order.

Here: the one list, gathered from a module a section. Not here: the type of a declaration
(`pipelines/indicator.py`), the rows that it counts (`cohorts/populations.py`), or thresholds of disclosure.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipelines.errors import DeclarationError
from pipelines.indicator import Indicator
from pipelines.indicators import education, planned, safe, who_and_where


def gather(*sections: tuple[Indicator, ...]) -> Mapping[str, Indicator]:
    """The sections as one read-only mapping by id, in order. Raises DeclarationError on an id used twice."""
    gathered: dict[str, Indicator] = {}
    for indicator in (one for section in sections for one in section):
        if indicator.id in gathered:
            raise DeclarationError(f"indicator '{indicator.id}', id: is declared twice")
        gathered[indicator.id] = indicator
    return MappingProxyType(gathered)


INDICATORS = gather(who_and_where.SECTION, safe.SECTION, education.SECTION, planned.SECTION)
