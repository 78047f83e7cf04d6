"""Which tables a block of children gives, which a whole partnership, and which a partnership can't send.

Here: the list, in the order of writing (an episode before its placements). Not here: what is in a table.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.synthetic.aftercare import aftercare_frame
from pipelines.synthetic.aggregate import aggregate_frame
from pipelines.synthetic.attainment import acel_frame, leavers_frame
from pipelines.synthetic.block import Block
from pipelines.synthetic.census import Tally
from pipelines.synthetic.episodes import children_frame, episodes_frame, placements_frame
from pipelines.synthetic.governance import governance_frame
from pipelines.synthetic.legal import legal_frame
from pipelines.synthetic.partnerships import (
    Partnership,
)
from pipelines.synthetic.planning import reviews_and_voice
from pipelines.synthetic.practice import audits_frame, workers_frame
from pipelines.synthetic.safety import health_frame, referrals_frame, registrations_frame
from pipelines.synthetic.school import exclusions_frame, school_frame
from pipelines.synthetic.surveys import survey_frames
from pipelines.synthetic.wellbeing import wellbeing_frame

FRAMES = {
    "episodes": episodes_frame,
    "placements": placements_frame,
    "legal": legal_frame,
    "school": school_frame,
    "exclusions": exclusions_frame,
    "leavers": leavers_frame,
    "acel": acel_frame,
    "wellbeing": wellbeing_frame,
    "health": health_frame,
    "registrations": registrations_frame,
    "referrals": referrals_frame,
    "workers": workers_frame,
    "audits": audits_frame,
}
EVERY = 4
NOT_SUPPLIED = {1: ("audits",)}
"""Tables that the second of every four partnerships can't send, so that "not supplied" is seen."""


def tables_of_block(drawn: Block) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table of a block, made one at a time."""
    yield "children", children_frame(drawn)
    for table, frame_of in FRAMES.items():
        if table not in NOT_SUPPLIED.get(drawn.partnership.position % EVERY, ()):
            yield table, frame_of(drawn)
    yield from zip(("reviews", "voice"), reviews_and_voice(drawn), strict=True)


def tables_of_partnership(
    partnership: Partnership, seed: int, tally: Tally
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables that are not about children of the returns, once their blocks are tallied."""
    yield "aftercare", aftercare_frame(partnership, seed, tally)
    yield from zip(("surveys", "survey_questions"), survey_frames(partnership, seed, tally.span), strict=True)
    yield "governance", governance_frame(partnership, seed, tally.span)
    yield "aggregate", aggregate_frame(partnership, seed, tally)
