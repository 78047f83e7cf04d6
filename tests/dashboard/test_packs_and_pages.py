"""A pack holds the charts of the pages: the same words, the same numbers, drawn from the same spec."""

import json
from datetime import date

import pytest

from dashboard.briefing.document import Figure
from dashboard.briefing.kinds import KINDS
from dashboard.briefing.offer import of_today
from dashboard.briefing.pack import document_of
from dashboard.cases import demonstration
from dashboard.cases.store import open_store
from dashboard.charts import render_plotly
from dashboard.figures.evidence import partnerships
from dashboard.selection import Selection
from dashboard.store import current_release
from pipelines.paths import DataFolder

PAGES = {
    "overview": ("board", {}),
    "wellbeing": ("board", {}),
    "follow_up": ("follow-up", {}),
    "recommendations": ("follow-up", {"rec": "3"}),
}
"""page -> the kind of pack that holds its charts, and what is chosen on it."""


@pytest.fixture(scope="module")
def told(several):
    root = several((date(2026, 11, 2),), served=date(2026, 11, 2))
    store = open_store(f"sqlite:///{(root / 'cases' / 'cases.sqlite').resolve()}")
    store.append_many(demonstration.drafts("HP01", date.today()))
    return root


@pytest.mark.parametrize("url_path", PAGES)
def test_each_chart_of_a_page_is_in_the_pack_with_its_numbers(url_path, page, told, monkeypatch):
    kind, chosen = PAGES[url_path]
    seen = page(url_path, root=told, **chosen)
    release = current_release(DataFolder(told))
    selection = of_today(Selection(release, partnerships(release)[0], year="2025/26"))
    charts = [one.chart for one in document_of(KINDS[kind], selection).flat() if isinstance(one, Figure)]
    in_pack = {chart.alt: json.loads(json.dumps(render_plotly.figure(chart))) for chart in charts}
    drawn = dict(seen.figures[::-1])  # of the wide and the narrow chart of one finding, the wide one

    assert drawn
    for alt, figure in drawn.items():
        if url_path == "wellbeing" and alt not in in_pack:
            continue  # the way out of the pairs is on the page alone
        assert numbers(figure) == numbers(in_pack[alt]), alt


def numbers(figure):
    """What is drawn: places and lengths of each trace, without looks."""
    keys = ("type", "name", "x", "y", "base", "width", "error_x", "error_y")
    kept = [{key: trace.get(key) for key in keys} for trace in figure["data"]]
    for trace in kept:
        for key in ("error_x", "error_y"):
            bars = trace[key] or {}
            trace[key] = [bars.get("array"), bars.get("arrayminus")]
    return kept
