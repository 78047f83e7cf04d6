"""Every pack as PDF: what a screen reader needs is in it, and each of its numbers is released."""

import io
import re
import subprocess
from dataclasses import replace
from itertools import pairwise, product

import pikepdf
import pytest

from dashboard import store
from dashboard.briefing.as_pdf import as_pdf
from dashboard.briefing.document import Bullets, Figure, Heading, Text
from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import document_of_one
from dashboard.charts.render_svg import svg
from dashboard.markup import Table
from dashboard.wording.differences import points_words
from pipelines.stats import newcombe_difference, wilson

EVERY_PACK = list(product(KINDS, range(3)))
"""Every kind for every partnership of the demonstration, of which the first has a story."""
FIGURE = re.compile(r"[\d,]+ of [\d,]+ \(\d+(?:\.\d)?%, \d+(?:\.\d)?–\d+(?:\.\d)?%\)")
DIFFERENCE = re.compile(r"[+−]?\d+(?:\.\d)? points? \([+−]?\d+(?:\.\d)? to [+−]?\d+(?:\.\d)?\)")
SHARE = re.compile(r"([\d,]+) of ([\d,]+)(?: [a-z]+)? \((\d+)%")


@pytest.fixture(scope="module")
def pdfs(documents):
    """(kind, place) -> its bytes, made once."""
    made = {}

    def pdf(kind, place):
        if (kind, place) not in made:
            made[kind, place] = as_pdf(documents(kind, place))
        return made[kind, place]

    return pdf


def tags(pdf):
    """(tag, alternative text, scope) of every element of the structure tree, in reading order."""
    found, todo = [], [pdf.Root.StructTreeRoot]
    while todo:
        node = todo.pop()
        if isinstance(node, pikepdf.Array):
            todo += reversed(list(node))
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S), str(node.get("/Alt", "")), str(node.get("/A", ""))))
            if "/K" in node:
                todo.append(node.K)
    return found


def text_of(content):
    """All text of a PDF, spaces joined."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8").split())


@pytest.mark.parametrize(("kind", "place"), EVERY_PACK)
def test_a_screen_reader_finds_language_title_headings_tables_and_every_figure(kind, place, pdfs, documents):
    document = documents(kind, place)
    with pikepdf.open(io.BytesIO(pdfs(kind, place))) as pdf:
        found = tags(pdf)
        names = [name for name, _, _ in found]
        title = str(pdf.docinfo.Title)
        root = pdf.Root
        about = str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)
    flat = document.flat()
    charts = [block.chart.alt for block in flat if isinstance(block, Figure)]
    headings = [block for block in flat if isinstance(block, Heading)]
    tables = [block for block in flat if isinstance(block, Table)]
    scopes = [re.search(r"/Scope\W+/(\w+)", scope) for name, _, scope in found if name == "/TH"]
    columns = 2 + sum(len(table.columns) for table in tables)  # two of the facts
    rows = len(document.facts) + sum(len(table.rows) for table in tables)
    contents = names.count("/TOC") > 0

    assert about == ("en-GB", True, True)
    assert title == document.title
    assert [alt for name, alt, _ in found if name == "/Figure"] == charts
    assert len([name for name in names if re.fullmatch(r"/H[1-6]", name)]) == len(headings) + 1 + contents
    assert names.count("/Table") == len(tables) + 1
    assert [one.group(1) for one in scopes].count("Column") == columns
    assert [one.group(1) for one in scopes].count("Row") == rows == names.count("/TR") - len(tables) - 1
    assert charts
    assert all(table.rows for table in tables)


def pages_of(pdf):
    """(tag, number of its page) of headings and figures, in reading order; the page is that of its marks."""
    order, found = {page.objgen: place for place, page in enumerate(pdf.pages)}, []

    def first_page(node, page):
        if isinstance(node, pikepdf.Array):
            return next((one for part in node if (one := first_page(part, page)) is not None), None)
        if not isinstance(node, pikepdf.Dictionary):
            return page
        page = order[node.Pg.objgen] if "/Pg" in node else page
        return first_page(node.K, page) if "/K" in node else page

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for part in node:
                walk(part)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            if re.fullmatch(r"/H[1-6]|/Figure", str(node.S)):
                found.append((str(node.S), first_page(node, None)))
            elif "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize(("kind", "place"), EVERY_PACK)
def test_a_chart_stands_on_the_page_of_its_heading(kind, place, pdfs):
    with pikepdf.open(io.BytesIO(pdfs(kind, place))) as pdf:
        found = pages_of(pdf)
    together = [(one[1], other[1]) for one, other in pairwise(found) if other[0] == "/Figure" != one[0]]

    assert together
    assert None not in {page for pair in together for page in pair}
    assert [pair for pair in together if pair[0] != pair[1]] == []


def lines_of(content):
    """For each page, how many lines of text it has: in the header, the footer, its tables and its charts."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    return [sum(bool(line.strip()) for line in page.split("\n")) for page in pages]


@pytest.mark.parametrize(("kind", "place"), EVERY_PACK)
def test_no_page_is_nearly_empty(kind, place, pdfs):
    assert min(lines_of(pdfs(kind, place))) > 7


def test_words_in_the_charts_of_a_large_pack_are_as_large_as_those_round_them(documents):
    charts = [one for one in documents("members", 0).flat() if isinstance(one, Figure)]

    for one in charts:
        drawn = svg(one.chart, one.width, one.letters)
        sizes = [
            one.scale * float(size) for size in re.findall(r"font(?:-size)?: ?(?:bold )?([\d.]+)px", drawn)
        ]
        assert max(sizes) == pytest.approx(14, abs=0.2)
        assert min(sizes) > 12.5
    assert len(charts) == 5


def test_a_measure_that_has_no_care_group_is_told_of_all_and_meetings_by_their_body_alone(documents):
    rows = [
        row
        for one in documents("pd3", 0).flat()
        if isinstance(one, Table) and one.caption.startswith("Measures of line of enquiry")
        for row in one.rows
    ]
    surveys = [row for row in rows if row[0] == "Survey of children: response rate"]

    assert [row[2] for row in surveys] == ["All"]
    assert FIGURE.fullmatch(surveys[0][3])
    assert [row for row in rows if row[0].startswith(("Meetings", "Actions"))] == []


@pytest.fixture(scope="module")
def released(selections):
    """For each partnership: figures and differences in the release's words, and its shares as numbers."""
    return [_released(one) for one in selections]


def _released(selection):
    release, code = selection.release, selection.partnership.partnership
    said, shares = set(), set()
    for table in ("measures", "gaps", "changes", "gap_changes"):
        sql = f"select distinct words from {table} where partnership = ?"
        for words in store.query(release, str, sql, code):
            said |= {*FIGURE.findall(words), *DIFFERENCE.findall(words)}
    counts = (
        "select distinct numerator, denominator from measures where partnership = ? and status = 'published'"
    )
    published = set(store.query(release, lambda *row: row, counts, code))
    shares |= published | {(n - x, n) for x, n in published if x is not None and n}  # the rest of a whole
    pooled, changes = _pooled(selection)
    shares |= pooled
    words = {_figure(*pair) for pair in pooled}
    return said | words | changes | _two_bodies(release, code), shares


def _two_bodies(release, code):
    """The difference that is worked out on the page of leadership: actions closed, board minus committee."""
    sql = (
        "select numerator, denominator from measures where partnership = ? and breakdown = 'body' and "
        "indicator = 'governance_actions_closed' and status = 'published' and "
        "level in ('Corporate parenting board', 'Child protection committee') "
        "order by period desc, level desc limit 2"
    )
    board, committee = store.query(release, lambda *row: row, sql, code)
    found = newcombe_difference(*board, *committee)
    value, low, high = (_signed(part) for part in (found.difference, found.lower, found.upper))
    return {f"{value} points ({low} to {high})"}


def _signed(share):
    points = int(100 * abs(share) + 0.5 + 1e-9)
    return "0" if not points else f"{'+' if share > 0 else '−'}{points}"


def _pooled(selection):
    """Two published quarters in a row, added up, of each measure of a recommendation; and its changes."""
    pooled, changes = set(), set()
    quarters = (
        "select numerator, denominator from measures where partnership = ? and indicator = ? and "
        "breakdown = 'none' and care_group = 'home' and period_kind = 'quarter' and outcome = 'yes' and "
        "status = 'published' order by period"
    )
    for one in selection.every:
        found = selection.followed(one)
        if found is None:
            continue
        code = selection.partnership.partnership
        rows = store.query(selection.release, lambda *row: row, quarters, code, one.linked.indicator)
        pooled |= {(x + more, n + rest) for (x, n), (more, rest) in pairwise(rows)}
        if found.change:
            changes.add(points_words(found.change))
    return pooled, changes


def _figure(x, n):
    ends = wilson(x, n)
    share, low, high = (int(100 * value + 0.5 + 1e-9) for value in (x / n, ends.lower, ends.upper))
    return f"{x} of {n} ({share}%, {low}–{high}%)"


@pytest.mark.parametrize(("kind", "place"), EVERY_PACK)
def test_every_figure_in_its_text_is_the_release_s_own(kind, place, pdfs, released):
    text = text_of(pdfs(kind, place))
    words, counts = released[place]
    figures, differences = set(FIGURE.findall(text)), set(DIFFERENCE.findall(text))
    shares = {tuple(int(one.replace(",", "")) for one in pair[:2]) for pair in SHARE.findall(text)}

    assert figures - words <= {"17 of 58 (29%, 19–42%)"}  # the example of how to read one
    assert differences <= words
    assert shares - counts <= {(17, 58)}
    assert len(figures) > 5
    assert "invented" in text


def test_the_same_release_gives_the_same_bytes(documents, pdfs):
    assert as_pdf(documents("members", 0)) == pdfs("members", 0)


def test_words_of_people_are_never_read_as_markup(documents):
    hostile = '#panic("x") $x$ *b* _i_ @ref <label> \\ ] } ` // "quoted" &amp;'
    document = replace(documents("members", 0), title=hostile, blocks=(Text(hostile), Bullets((hostile,))))

    assert text_of(as_pdf(document)).count(hostile) == 3


def test_one_recommendation_is_printed_with_its_history_and_its_ladder(selections):
    selection = selections[0]
    text = text_of(as_pdf(document_of_one(selection, selection.every[2])))

    assert "Recommendation 3: Hold reviews with children and parents taking part" in text
    assert "Correction to entry" in text
    assert "Solid line: the day of the report. Dashed lines: the days on which actions started." in text
    assert "here now" in text
