"""Why a figure is published at its grain: the plan's own words, cut to what a place needs.

Here: parts of the plan's sentences. Not here: the plan, which the release holds.
"""

from __future__ import annotations

from dashboard.figures.rows import Plan
from dashboard.wording.names import lower_first

_TOGETHER = "Away from home as one group"


def is_pooled(plan: Plan | None) -> bool:
    """Whether several years stand together as one figure."""
    return plan is not None and plan.window_years > 1


def pooled_words(plan: Plan | None, with_reason: bool = True) -> str:
    """ "three years together, because fewer than 20 children a year …", or nothing for single years."""
    if plan is None or not is_pooled(plan):
        return ""
    first = lower_first(sentences(plan)[0].rstrip("."))
    return first if with_reason else first.partition(",")[0]


def together_words(plan: Plan | None) -> str:
    """Why the groups away from home stand as one, where they do."""
    return next((one for one in sentences(plan) if one.startswith(_TOGETHER)), "")


def not_enough_words(plan: Plan | None) -> str:
    """Why a measure is not published for a partnership at all."""
    return plan.words if plan is not None and not plan.window_years else ""


def sentences(plan: Plan | None) -> list[str]:
    """The sentences of the plan's words, each with its full stop."""
    words = plan.words.strip() if plan else ""
    return [f"{one.rstrip('.')}." for one in words.split(". ") if one]
