"""PAGES, the one list: what is in the navigation, what it asks, which filters it has.

Here: frozen specs of the pages that exist. Not here: what a page says (`pages/`), or how filters are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PAGES = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its address, its name in the menu, the question that is its title, its filters in order."""

    url_path: str
    title: str
    question: str
    filters: tuple[str, ...]

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
