"""The part of `report.html` about counts that were made elsewhere: `aggregate` rows."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from pipelines.returns.elsewhere import label_of
from pipelines.returns.report_changes import count_in_words, folded, named_count

_MOST_SHOWN = 200


def counts_made_elsewhere(told: dict[str, Any] | None) -> Iterator[str]:
    """What `elsewhere.made_elsewhere` says, as HTML; nothing where it has nothing to say."""
    if not told or not (told["differing"] or told["of_no_use"]):
        return
    yield "<h2>Counts made elsewhere</h2>"
    if told["of_no_use"]:
        yield "<p>No figure is made of these rows of aggregate:</p><ul>"
        yield from (f"<li>{escape(words)}</li>" for words in told["of_no_use"])
        yield "</ul>"
    if differing := told["differing"]:
        shown = differing[:_MOST_SHOWN]
        rest = (
            f" The first {len(shown)} of {len(differing):,} are shown." if len(shown) < len(differing) else ""
        )
        yield (
            "<p>Some counts were given twice and differ: once by rows about children, once in aggregate. "
            f"Those of the rows are used. Find out why they differ.{rest}</p>"
        )
        yield from folded(
            "Counts given twice that differ",
            ("Measure", "Partnership", "Period", "Count", "From rows", "In aggregate"),
            [
                (
                    label_of(one["indicator"]),
                    one["partnership"],
                    one["period"],
                    named_count(one["care_group"], one["outcome"]),
                    *(count_in_words(one[name]) for name in ("counted", "given")),
                )
                for one in shown
            ],
        )
