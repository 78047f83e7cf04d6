"""The `governance` table: what four bodies saw, asked and settled at their meetings.

Better for child protection than for corporate parenting, as inspectors found in 2018–20; the board of the
lead partnership gains a little after its report.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.contracts.returns_columns import BODIES
from pipelines.synthetic.draw import dates, labelled, repeated, stream, yes_no
from pipelines.synthetic.partnerships import Partnership
from pipelines.synthetic.span import Span, day_in_year, report_day

CLAIMS = ("at_home_data_seen", "other_group_data_seen", "challenge_recorded", "childs_voice_heard")
# Chances by body, in the order of BODIES, of each claim; then meetings a year, and actions closed.
CHANCES = np.array(
    [
        [0.62, 0.85, 0.74, 0.52],
        [0.30, 0.72, 0.42, 0.38],
        [0.38, 0.70, 0.60, 0.22],
        [0.42, 0.78, 0.50, 0.40],
    ]
)
MEETINGS = np.array([6, 4, 4, 6])
ACTIONS, CLOSED = 6.0, np.array([0.84, 0.61, 0.76, 0.70])
BOARD, BOARD_GAINS = BODIES.index("Corporate parenting board"), 0.22


def governance_frame(partnership: Partnership, seed: int, span: Span) -> pl.DataFrame:
    """One row a meeting."""
    rng = stream(seed, partnership.position, "governance")
    body = np.tile(np.arange(len(BODIES)), len(span.years))
    year = np.repeat(span.years, len(BODIES))
    row, nth = repeated(MEETINGS[body])
    body, year, count = body[row], year[row], MEETINGS[body[row]]
    day = day_in_year(year, 8, 15) + nth * 330 // count + rng.integers(0, 20, len(row))
    gains = (body == BOARD) & (day > report_day(span) + 180) & partnership.is_lead
    agreed = rng.poisson(ACTIONS, len(row))
    closed = rng.binomial(agreed, np.minimum(CLOSED[body] + BOARD_GAINS / 2 * gains, 1))
    claims = {
        name: yes_no(rng.random(len(row)) < CHANCES[body, place] + BOARD_GAINS * gains)
        for place, name in enumerate(CLAIMS)
    }
    return pl.DataFrame(
        {
            "body": labelled(body, BODIES),
            "met_on": dates(day),
            "partnership": pl.repeat(partnership.code, len(row), eager=True),
            **claims,
            "actions_agreed": agreed,
            "actions_closed": closed,
        }
    )
