"""The `health`, `registrations` and `referrals` tables: checks on health, the register, the Reporter."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.synthetic.block import Block
from pipelines.synthetic.draw import dates, labelled, repeated, shifted, yes_no
from pipelines.synthetic.span import day_in_year

WITHIN_28_DAYS = np.array([0.56, 0.64, 0.72, 0.76, 0.55])
NEVER_ASSESSED = 0.35
"""Of those not assessed in time."""
GP = np.array([0.970, 0.980, 0.990, 0.985, 0.960])
DENTIST = np.array([0.76, 0.84, 0.90, 0.87, 0.75])

REGISTERED = np.array([0.27, 0.20, 0.20, 0.06, 0.08])
REGISTERED_DAYS = 250.0
REREGISTERED = 0.10
"""Within about 18 months (CHN22: 6 to 8 % of registrations follow an earlier one)."""

REFERRALS_A_YEAR = np.array([0.24, 0.09, 0.06, 0.42, 0.20])
OFFENCE = np.array([0.36, 0.26, 0.24, 0.62, 0.40])
AGE_OF_OFFENCE = 12


def health_frame(block: Block) -> pl.DataFrame:
    """One row a notification: soon after each episode begins."""
    rng, spells, span = block.stream("health"), block.spells, block.span
    opens = np.flatnonzero(spells.opens_episode)
    child, group = spells.child[opens], spells.group[opens]
    notified = np.minimum(spells.start[opens] + rng.integers(0, 8, len(opens)), spells.end[opens] - 1)
    chance = shifted(WITHIN_28_DAYS, block.partnership.shift("health", 0.25))[group]
    in_time = rng.random(len(opens)) < chance
    late = 29 + rng.exponential(30, len(opens)).astype(int)
    assessed = notified + np.where(in_time, rng.integers(3, 29, len(opens)), late)
    never = ~in_time & (rng.random(len(opens)) < NEVER_ASSESSED)
    frame = pl.DataFrame(
        {
            **block.keys(child),
            "notified_on": dates(notified),
            "assessed_on": dates(assessed, never | span.is_open(assessed)),
            "gp_registered": yes_no(rng.random(len(opens)) < GP[group]),
            "dentist_registered": yes_no(rng.random(len(opens)) < DENTIST[group]),
        }
    )
    return frame.filter(pl.Series(notified <= span.end))


def registrations_frame(block: Block) -> pl.DataFrame:
    """One row a time on the register: around the start of care for some, and again later for a few."""
    rng, spells, span = block.stream("registrations"), block.spells, block.span
    opens = np.flatnonzero(spells.opens_episode)
    listed = opens[rng.random(len(opens)) < REGISTERED[spells.group[opens]]]
    born = block.who.birth[spells.child[listed]]
    on = np.maximum(spells.start[listed] + rng.integers(-120, 91, len(listed)), born)
    off = on + 60 + rng.exponential(REGISTERED_DAYS, len(listed)).astype(int)
    again = rng.random(len(listed)) < REREGISTERED
    on_again = off[again] + rng.integers(30, 540, again.sum())
    off_again = on_again + 60 + rng.exponential(REGISTERED_DAYS, again.sum()).astype(int)
    child = np.append(spells.child[listed], spells.child[listed][again])
    on, off = np.append(on, on_again), np.append(off, off_again)
    order = np.lexsort((on, child))
    child, on, off = child[order], on[order], off[order]
    apart = np.append(True, (child[1:] != child[:-1]) | (on[1:] > off[:-1]))[: len(child)]
    kept = apart & (on <= span.end) & (off > span.start) & (block.who.age(child, on) < 17)
    child, on, off = child[kept], on[kept], off[kept]
    return pl.DataFrame(
        {
            **block.keys(child),
            "registered_on": dates(on),
            "deregistered_on": dates(off, span.is_open(off)),
        }
    )


def referrals_frame(block: Block) -> pl.DataFrame:
    """One row a referral to the Reporter while looked after."""
    rng, years = block.stream("referrals"), block.years
    row, _ = repeated(rng.poisson(REFERRALS_A_YEAR[years.group]))
    child, group = years.child[row], years.group[row]
    day = day_in_year(years.year[row], 8, 1) + rng.integers(0, 365, len(row))
    old_enough = block.who.age(child, day) >= AGE_OF_OFFENCE
    offence = old_enough & (rng.random(len(row)) < OFFENCE[group])
    frame = pl.DataFrame(
        {
            **block.keys(child),
            "referred_on": dates(day),
            "ground": labelled(offence.astype(int), ("Non-offence", "Offence")),
        }
    )
    born = block.who.birth[child]
    return frame.filter(pl.Series(day >= born)).unique(maintain_order=True)
