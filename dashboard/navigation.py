"""PAGES, the one list: what is in the navigation, what it asks, which filters it has.

Here: frozen specs of the pages that exist. Not here: what a page says (`pages/`), or how filters are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_PAGES = Path(__file__).resolve().parents[1] / "pages"


class PageSpec(NamedTuple):
    """One page: its address, its name in the menu, the question that is its title, its filters in order."""

    url_path: str
    title: str
    question: str
    filters: tuple[str, ...]
    is_about_cases: bool = False
    """Whether it shows what people decided, and so has days of entries beside days of releases."""
    widths: tuple[float, ...] = ()
    """How wide the filters are beside each other; equal where nothing is said."""
    detail: tuple[str, str, tuple[str, ...]] | None = None
    """A key in the address, the question that its value asks, and the filters then."""

    def asked(self, query: Mapping[str, str]) -> PageSpec:
        """The page as an address asks for it: itself, or its detail."""
        if self.detail is None or query.get(self.detail[0], "All") == "All":
            return self
        key, question, filters = self.detail
        return self._replace(question=question.format(query[key]), filters=filters, widths=(), detail=None)

    @property
    def path(self) -> Path:
        """The page's script, absolute: pages never stand beside the entry."""
        return _PAGES / f"{self.url_path}.py"


PAGES = (
    PageSpec(
        "overview",
        "Overview",
        "Are children looked after at home doing better?",
        ("partnership", "year", "compare", "as_known"),
    ),
    PageSpec(
        "outcomes",
        "Outcomes",
        "How has this outcome changed, and is the gap closing?",
        ("partnership", "outcome", "comparator", "split", "as_known"),
    ),
    PageSpec(
        "wellbeing",
        "Wellbeing",
        "Is wellbeing improving for children looked after at home?",
        ("partnership", "wellbeing", "rater", "as_known"),
    ),
    PageSpec(
        "leadership",
        "Leadership",
        "Do leaders give corporate parenting the same attention as child protection?",
        ("partnership", "year", "as_known"),
    ),
    PageSpec(
        "recommendations",
        "Recommendations",
        "What did the inspection ask for, and where has it got to?",
        ("partnership", "quality", "enquiry", "owner", "state", "as_known"),
        is_about_cases=True,
        widths=(1.05, 0.85, 0.85, 1.0, 1.2, 1.35),
        detail=(
            "rec",
            "Recommendation {}: has it been done, evidenced and felt?",
            ("partnership", "rec", "as_known"),
        ),
    ),
    PageSpec(
        "inspection",
        "Inspection",
        "Are we ready for the next professional discussion?",
        ("partnership", "step", "as_known"),
        is_about_cases=True,
    ),
    PageSpec(
        "follow_up",
        "Follow-up",
        "Has anything moved since the report?",
        ("partnership", "rec", "as_known", "compared"),
        is_about_cases=True,
        widths=(1.0, 0.8, 1.0, 1.2),
    ),
    PageSpec(
        "data",
        "Data",
        "Can we trust this return?",
        ("partnership", "indicator", "since", "as_known"),
    ),
)
"""The first page is served at the root."""


def page_spec(url_path: str) -> PageSpec:
    """The page of an address. Raises KeyError where there is none."""
    return {spec.url_path: spec for spec in PAGES}[url_path]
