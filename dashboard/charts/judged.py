"""The grid of judgements: a row for done, evidenced and felt, a box for each recommendation.

Here: boxes with words in each, so that the picture holds without colour and folds on a narrow screen.
Not here: sentences. It is HTML, because Streamlit takes inline SVG out.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

SIGNS = {"yes": "✓", "disputed": "≠", "partly": "◐", "not_yet": "–", "not_judged": "–"}
_LOOKS = {"yes": "yes", "disputed": "differ"}


def judged_grid(rows: Sequence[tuple[str, Sequence[tuple[int, str]], str]], alt: str) -> str:
    """HTML of (label, ((number, standing), …), words at the end) rows. `alt` says the same in words."""
    lines = "".join(
        f'<div class="line"><b>{escape(label)}</b>'
        f'<span class="boxes">{"".join(_box(number, state) for number, state in held)}</span>'
        f"<span>{escape(words)}</span></div>"
        for label, held, words in rows
    )
    return f'<div class="judgements" role="img" aria-label="{escape(alt)}">{lines}</div>'


def _box(number: int, state: str) -> str:
    return f'<span class="box {_LOOKS.get(state, "no")}"><span>{number} {SIGNS[state]}</span></span>'
