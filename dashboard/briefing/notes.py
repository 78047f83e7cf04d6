"""The last sections of every pack: what is not shown and why, what can't be said, words and signs.

Here: states of released rows to blocks. Not here: any withheld number, which no release holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dashboard.briefing.document import Block, Bullets, Heading, Side, Terms, Text
from dashboard.figures.evidence import Evidence, policy
from dashboard.figures.reading import Reading
from dashboard.figures.rows import Policy
from dashboard.markup import Table
from dashboard.selection import Selection
from dashboard.wording import limits, states
from dashboard.wording.names import capital, group_name, joined
from dashboard.wording.plan import is_pooled, sentences
from pipelines.vocabulary import PUBLISHED_GROUPS

Held = tuple[Evidence, tuple[str, ...]]
"""A measure, and its periods that a pack shows."""
NOT_SHOWN = ("withheld", "banded", "not_supplied", "too_early")
_HOW = (
    ("an interval", "The true share could lie anywhere in it; 95 of 100 such intervals hold the true one."),
    (
        "clearly",
        "The interval of the difference leaves out zero: chance alone seldom makes it.",
    ),
    ("no clear difference", "Chance could have made it. It does not mean that the two are alike."),
    ("too few to tell", "Only a large difference could have been seen with this few children."),
    ("points", "Percentage points: from 20% to 25% is five points."),
    ("[c]", "Withheld to protect confidentiality. Not a zero."),
    ("[x]", "Not supplied by the partnership. Not a zero."),
    ("[z]", "Does not apply to this group."),
    ("too early", "Follow-up is not complete."),
)


def withheld(selection: Selection, held: Iterable[Held]) -> Iterator[Block]:
    """What is not shown in this pack, and the rules by which it is not."""
    yield Heading(1, "What is not shown, and why")
    yield Bullets(tuple(_rules(policy(selection.release))))
    shown = {(evidence.definition.id, evidence.periods): (evidence, periods) for evidence, periods in held}
    rows = tuple(
        dict.fromkeys(row for evidence, periods in shown.values() for row in _hidden(evidence, periods))
    )
    if rows:
        yield Table("Figures of this pack that are not shown", ("Measure", "Period", "Group", "Why"), rows)
    else:
        yield Text("Every figure of the measures in this pack is shown.")
    pooled = tuple(
        dict.fromkeys(
            (evidence.definition.label, capital(" ".join(sentences(evidence.plan))))
            for evidence, _ in shown.values()
            if is_pooled(evidence.plan) or (evidence.plan and not evidence.plan.window_years)
        )
    )
    if pooled:
        yield Table(
            "Measures that are published for several years together, or not at all",
            ("Measure", "How, and why"),
            pooled,
        )


def _rules(rules: Policy) -> Iterator[str]:
    yield (
        f"Counts under **{rules.smallest_count}** children, and shares of fewer than "
        f"**{rules.smallest_denominator}**, are withheld, and so is any figure from which one of them could "
        f"be worked out. For the most sensitive measures the limits are {rules.sensitive_count} and "
        f"{rules.sensitive_denominator}."
    )
    yield "A separate audit tried to work the withheld figures out from the published ones, and failed."
    yield "A withheld figure is in no chart, table, file or property of this pack."


def _hidden(evidence: Evidence, periods: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """A row for each period and reason, with the groups that it holds for."""
    for period in reversed(evidence.periods):
        if period not in periods:
            continue
        reasons: dict[str, list[str]] = {}
        for group in PUBLISHED_GROUPS:
            figure = evidence.figures.get((period, group))
            if figure is not None and figure.status in NOT_SHOWN:
                reasons.setdefault(figure.words, []).append(group_name(evidence.named_as(group)))
        for words, groups in reasons.items():
            yield evidence.definition.label, period, joined(groups), words


def cannot_say(readings: Sequence[Reading], children_rate: bool) -> Iterator[Block]:
    """The claims that these figures do not allow."""
    yield Heading(1, limits.TITLE)
    yield Bullets(tuple(limits.limits(readings, children_rate)))


def words_and_signs() -> Iterator[Block]:
    """What the words and signs of a pack mean."""
    said = Text(states.FOOT.replace("on this page", "in this pack"), "quiet")
    yield Side(((Heading(1, "Words and signs"), Terms(_HOW), said),))
