"""Every pack as PDF: what a screen reader needs is in it, and each of its numbers is released."""

import io
import re
import subprocess
from dataclasses import replace

import pikepdf
import pytest

from dashboard import store
from dashboard.briefing.as_pdf import as_pdf
from dashboard.briefing.document import Bullets, Figure, Heading, Text
from dashboard.briefing.kinds import KINDS
from dashboard.markup import Table

EVERY_PACK = [(kind, place) for kind in KINDS for place in range(3)]
FIGURE = re.compile(r"[\d,]+ of [\d,]+ \(\d+(?:\.\d)?%, \d+(?:\.\d)?–\d+(?:\.\d)?%\)")
DIFFERENCE = re.compile(r"[+−]?\d+(?:\.\d)? points? \([+−]?\d+(?:\.\d)? to [+−]?\d+(?:\.\d)?\)")


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


@pytest.fixture(scope="module")
def released(selections):
    """For each partnership, every figure with its interval, and every difference, in the release's words."""
    return [_released(one.release, one.partnership.partnership) for one in selections]


def _released(release, partnership):
    found = set()
    for table in ("measures", "gaps", "changes", "gap_changes"):
        sql = f"select distinct words from {table} where partnership = ?"
        for words in store.query(release, str, sql, partnership):
            found |= {*FIGURE.findall(words), *DIFFERENCE.findall(words)}
    return found


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

    assert about == ("en-GB", True, True)
    assert title == document.title
    assert [alt for name, alt, _ in found if name == "/Figure"] == charts
    assert len([name for name in names if re.fullmatch(r"/H[1-6]", name)]) == len(headings)
    assert names.count("/Table") == len(tables) + 1  # the facts of the first page
    assert names.count("/TH") == 2 + sum(len(table.columns) for table in tables)
    assert all("/Column" in scope for name, _, scope in found if name == "/TH")
    assert charts
    assert all(table.rows for table in tables)


@pytest.mark.parametrize(("kind", "place"), EVERY_PACK)
def test_every_figure_in_its_text_is_the_release_s_own(kind, place, pdfs, released):
    text = text_of(pdfs(kind, place))
    figures, differences = set(FIGURE.findall(text)), set(DIFFERENCE.findall(text))

    assert figures | differences <= released[place]
    assert len(figures) > 5
    assert "invented" in text


def test_the_same_release_gives_the_same_bytes(documents, pdfs):
    assert as_pdf(documents("members", 0)) == pdfs("members", 0)


def test_words_of_people_are_never_read_as_markup(documents):
    hostile = '#panic("x") $x$ *b* _i_ @ref <label> \\ ] } ` // "quoted" &amp;'
    document = replace(documents("members", 0), title=hostile, blocks=(Text(hostile), Bullets((hostile,))))

    assert text_of(as_pdf(document)).count(hostile) == 3
