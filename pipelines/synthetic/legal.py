"""The `legal` table: the orders and other reasons under which a child is looked after.

Children at home are there under a compulsory order, made after an interim one for some and recorded anew
from time to time; away from home it may be section 25 or, later, a permanence order. Now and then the order
of a child at home is missing: a data-quality exception for the load report to find.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.synthetic.block import Block
from pipelines.synthetic.careers import Spells
from pipelines.synthetic.draw import YEAR_DAYS, dates, labelled, repeated
from pipelines.synthetic.episodes import episode_references
from pipelines.synthetic.shape import FOSTER, HOME, KINSHIP

REASONS = (
    "Compulsory supervision order",
    "Interim compulsory supervision order",
    "Accommodated under section 25",
    "Child protection order",
    "Permanence order",
    "Permanence order with authority to place for adoption",
)
COMPULSORY, INTERIM, SECTION_25, PROTECTION, PERMANENCE, ADOPTION = range(6)
END_REASONS = ("No longer needed", "Reached 18", "Replaced by another order", "Other")
NOT_NEEDED, EIGHTEEN, REPLACED, OTHERWISE = range(4)

STARTS_INTERIM = 0.42
STARTS_PROTECTION = 0.12
STAYS_SECTION_25 = 0.30
BECOMES_PERMANENT = 0.45
PERMANENT_AFTER = 2.2 * YEAR_DAYS
FIRST_STEP_DAYS = (40, 100)
RECORDED_AGAIN_EACH = 590.0
"""Days: a hearing continues an order for a year at most, and not every hearing makes a new record."""
NO_ORDER = 0.008
GAP = 0.02
ENDS_NOT_NEEDED = np.array([0.66, 0.60, 0.55, 0.52, 0.55])


def legal_frame(block: Block) -> pl.DataFrame:
    """One row an order; the rows of an episode follow each other without a gap, with rare exceptions."""
    rng, span = block.stream("legal"), block.span
    opening, closing = _ends(block.spells)
    rows, episode = _orders(rng, block, opening, closing)
    start, end, reason = rows
    known = start <= span.end
    start, end, reason, episode = start[known], end[known], reason[known], episode[known]
    is_open = span.is_open(end)
    why = np.where(is_open, -1, _end_reasons(rng, block, closing.take(episode), end))
    own = opening.take(episode)
    frame = pl.DataFrame(
        {
            "episode_ref": episode_references(block, own),
            **block.keys(own.child),
            "legal_reason": labelled(reason, REASONS),
            "legal_start": dates(start),
            "legal_end": dates(end, is_open),
        }
    )
    if block.partnership.position % 4 == 1:
        return frame
    return frame.with_columns(end_reason=labelled(why, END_REASONS))


def _ends(spells: Spells) -> tuple[Spells, Spells]:
    opens, closes = np.flatnonzero(spells.opens_episode), np.flatnonzero(spells.closes_episode)
    return spells.take(opens), spells.take(closes)


def _orders(
    rng: np.random.Generator, block: Block, opening: Spells, closing: Spells
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    """((start, end, reason), episode) of every order, episode by episode."""
    count = len(opening)
    ever_home = np.add.reduceat(block.spells.group == HOME, np.flatnonzero(block.spells.opens_episode)) > 0
    first_end = opening.start + rng.integers(*FIRST_STEP_DAYS, count)
    section_25 = ~ever_home & (rng.random(count) < STAYS_SECTION_25)
    first = _first_reason(rng, section_25, ever_home)
    main_start = np.where(first == COMPULSORY, opening.start, np.minimum(first_end, closing.end))
    permanent = ~ever_home & ~section_25 & (rng.random(count) < BECOMES_PERMANENT)
    permanent &= np.isin(closing.group, (FOSTER, KINSHIP))
    main_end = np.where(permanent, opening.start + int(PERMANENT_AFTER), closing.end)
    main_end = np.minimum(main_end, closing.end)
    last = np.where(rng.random(count) < 0.9, PERMANENCE, ADOPTION)
    steps = [
        (opening.start, main_start, first, np.arange(count)),
        _renewed(rng, main_start, main_end, np.where(section_25, SECTION_25, COMPULSORY)),
        (main_end, closing.end, last, np.arange(count)),
    ]
    start, end, reason, episode = (np.concatenate(column) for column in zip(*steps, strict=True))
    missing = ever_home & (rng.random(count) < NO_ORDER)
    kept = (end > start) & ~(missing[episode] & (reason <= INTERIM))
    order = np.lexsort((start[kept], episode[kept]))
    return tuple(x[kept][order] for x in (start, end, reason)), episode[kept][order]


def _first_reason(rng: np.random.Generator, section_25: np.ndarray, ever_home: np.ndarray) -> np.ndarray:
    draw = rng.random(len(section_25))
    interim = np.where(draw < STARTS_INTERIM, INTERIM, COMPULSORY)
    urgent = np.where(~ever_home & (draw > 1 - STARTS_PROTECTION), PROTECTION, interim)
    return np.where(section_25, SECTION_25, urgent)


def _renewed(
    rng: np.random.Generator, start: np.ndarray, end: np.ndarray, reason: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The main order, recorded anew at some renewals; section 25 is not renewed. A few leave a short gap."""
    length = np.maximum(end - start, 0)
    each = np.where(reason == COMPULSORY, RECORDED_AGAIN_EACH, length + 1)
    episode, nth = repeated((length // each).astype(int) + 1)
    begins = start[episode] + (nth * each[episode]).astype(int)
    ends = np.minimum(begins + each[episode].astype(int), end[episode])
    gap = (rng.random(len(nth)) < GAP) & (nth > 0) & (ends - begins > 30)
    begins = begins + gap * rng.integers(1, 7, len(nth))
    return begins, ends, reason[episode], episode


def _end_reasons(rng: np.random.Generator, block: Block, closing: Spells, end: np.ndarray) -> np.ndarray:
    at_close = end >= closing.end
    shift = block.partnership.shift("order not needed", 0.2)
    not_needed = rng.random(len(end)) < ENDS_NOT_NEEDED[closing.group] + 0.2 * shift
    adult = block.who.age(closing.child, end + 60) >= 18
    ended = np.where(adult, EIGHTEEN, np.where(not_needed, NOT_NEEDED, OTHERWISE))
    return np.where(at_close, ended, REPLACED)
