"""The kinds of pack: for whom, which parts, on which measures, in which order. Declarations only.

Here: KINDS, the one list. Not here: what a part says (`sections.py`, `themes.py`, `decided.py`). What each
meeting is about is settled in decisions 140 and 150.
"""

from __future__ import annotations

from typing import NamedTuple

from dashboard.figures.reading import HEADLINES


class Kind(NamedTuple):
    """One pack. `parts` stand in their order. `in_depth` get charts and tables over the years;
    `at_a_glance` are the lines of enquiry of which every other measure gets a row; `step` is the discussion
    that is prepared; `is_plain` is short, in large type, for readers new to figures."""

    name: str
    title: str
    question: str
    parts: tuple[str, ...]
    in_depth: tuple[str, ...] = ()
    at_a_glance: tuple[int, ...] = ()
    step: str = ""
    is_plain: bool = False

    @property
    def page(self) -> str:
        """The page whose readers may take it: what is closed to a role is closed to it on paper too."""
        return "inspection" if self.step else "recommendations"


_PLANNED = (
    "current_care_plan",
    "review_by_agreed_date",
    "views_recorded",
    "took_part_in_review",
    "advocacy_offered",
    "same_worker_12m",
)
_LED = ("share_at_home", "home_orders_in_force", "community_share", "most_deprived_fifth", "weekly_cost")
_OF_PARENTS = ("share_at_home", *HEADLINES)

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "pd1",
            "Professional discussion 1",
            "Are children looked after at home doing better, and is the gap closing?",
            ("points", "weeks", "panels", "courses", "wellbeing", "evidence", "grades", "glance"),
            HEADLINES,
            (1,),
            "pd1",
        ),
        Kind(
            "pd2",
            "Professional discussion 2",
            "Are children looked after at home planned for, listened to and doing better?",
            ("points", "weeks", "evidence", "courses", "voices", "panels", "wellbeing", "grades", "glance"),
            _PLANNED,
            (1, 2),
            "pd2",
        ),
        Kind(
            "pd3",
            "Professional discussion 3",
            "Do leaders know how children looked after at home are doing, and is it changing?",
            ("points", "weeks", "evidence", "grades", "leadership", "voices", "courses", "panels", "glance"),
            _LED,
            (1, 2, 3),
            "pd3",
        ),
        Kind(
            "board",
            "Corporate parenting board",
            "How are children looked after at home doing, and what has changed?",
            ("recommendations", "due", "panels", "courses", "wellbeing", "leadership", "voices", "glance"),
            _OF_PARENTS,
            (3,),
        ),
        Kind(
            "members",
            "Elected members",
            "How are children looked after at home doing?",
            ("how_to_read", "plain_panels", "plain_recommendations", "due"),
            is_plain=True,
        ),
        Kind(
            "follow-up",
            "Follow-up",
            "Has anything moved for children looked after at home since the report?",
            ("moved", "changed", "due", "details", "panels", "courses", "glance"),
            HEADLINES,
            (1, 2),
        ),
    )
}
