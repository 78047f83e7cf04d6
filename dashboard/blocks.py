"""What a chart needs round it, as one value: the screen and the packs put the same words to the same spec.

Here: frozen bundles, in the order of the arguments that `components.py` draws them with. Not here: drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.charts.spec import Chart
from dashboard.markup import Chip, Table
from dashboard.wording.working import Working


class ChartBlock(NamedTuple):
    """A finding, its sentences, its chart for wide and narrow screens, a note, the table that tells it."""

    key: str
    heading: str
    sentences: Sequence[str]
    wide: Chart
    narrow: Chart
    note: str
    content: Table
    named: Sequence[tuple[str, str]] = ()
    worked: Sequence[Working] = ()


class PanelBlock(NamedTuple):
    """One of several charts of one form, whose table is a common one."""

    heading: str
    chips: tuple[Chip, ...]
    chart: Chart
    notes: str
    key: str
