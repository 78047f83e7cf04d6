"""Figures as Streamlit takes them, checked by Plotly once and kept by spec.

Streamlit has Plotly check every dictionary on every rerun, which was two thirds of a page's time. Here: that
check, once a chart. Not here: the translation (`render_plotly.py`). A spec is frozen, so what it gives never
changes; nobody may change the dictionary that is given back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dashboard.charts.render_plotly import figure
from dashboard.charts.spec import Chart


@lru_cache(maxsize=256)
def kept_figure(chart: Chart) -> Any:
    """The chart as a Plotly figure. Raises ValueError where Plotly knows no such property."""
    from plotly.graph_objects import Figure  # only once a chart is drawn

    drawn = Figure(**figure(chart))
    told = drawn.to_dict()
    del told["layout"]["template"]  # Streamlit's colours, of nothing that we leave to it
    drawn.to_dict = lambda: told
    return drawn
