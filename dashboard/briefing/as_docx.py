"""A pack as a Word file by python-docx: heading styles, alt text, header rows, language.

Here: blocks to a file whose bytes depend on the document alone. Not here: what a pack says. Words go in as
text runs, so nothing that a person wrote can become a field.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dashboard.briefing.document import (
    LANGUAGE,
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    NewPage,
    Side,
    Terms,
    Text,
    plain,
    runs,
)
from dashboard.charts.render_svg import png
from dashboard.markup import Table

if TYPE_CHECKING:
    from docx.document import Document as Word

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every part in the file: a zip holds one, and it must not be today's."""


def as_docx(document: Document) -> bytes:
    """The pack as a Word file. The same document gives the same bytes."""
    from docx import Document as new_word  # only when somebody asks for the file

    word = new_word()
    _set_up(word, document)
    word.add_heading(document.title, 0)
    if document.invented:
        word.add_paragraph(document.invented)
    for block in document.ordered():
        _add(word, block)
    out = io.BytesIO()
    word.save(out)
    return _dated_alike(out.getvalue())


def _set_up(word: Word, document: Document) -> None:
    """Page, language, properties, and the line that stands on every page."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    page = word.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(18)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(14 if document.is_large else 10)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    about = word.core_properties
    about.title, about.subject, about.author = document.title, document.subject, "Hearth"
    about.language, about.comments = LANGUAGE, document.invented
    about.created = about.modified = datetime.fromisoformat(document.day).replace(tzinfo=UTC)
    page.header.paragraphs[0].text = document.invented
    page.footer.paragraphs[0].text = dict(document.facts)["Release"]


def _add(word: Word, block: Block) -> None:
    match block:
        case Heading(level, words):
            word.add_heading(words, level)
        case Text(words, _):
            _say(word.add_paragraph(), words)
        case Bullets(items):
            for item in items:
                _say(word.add_paragraph(style="List Bullet"), item)
        case Terms(entries):
            for term, words in entries:
                _say(word.add_paragraph(), f"**{term}:** {words}")
        case Figure():
            _draw(word, block)
        case Side(pieces):
            for one in (inner for piece in pieces for inner in piece):
                _add(word, one)
        case NewPage():
            word.add_page_break()
        case Table():
            _tabulate(word, block)


def _say(paragraph: Any, words: str) -> None:
    for piece, is_bold in runs(words):
        paragraph.add_run(piece).bold = is_bold


def _draw(word: Word, figure: Figure) -> None:
    from docx.shared import Inches

    drawn = word.add_picture(
        io.BytesIO(png(figure.chart, figure.width, figure.letters)),
        width=Inches(figure.scale * figure.width / 96),
    )
    about = drawn._inline.docPr
    about.set("descr", figure.chart.alt)
    about.set("name", f"Chart {about.get('id')}")


def _tabulate(word: Word, table: Table) -> None:
    """A real table: the first row repeats on each page and is marked as its head."""
    from docx.oxml import OxmlElement

    _say(word.add_paragraph(style="Caption"), table.caption)
    grid = word.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    for row in (table.columns, *table.rows):
        for place, (cell, words) in enumerate(zip(grid.add_row().cells, row, strict=True)):
            cell.paragraphs[0].add_run(plain(words)).bold = row is table.columns or place == 0
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _dated_alike(content: bytes) -> bytes:
    """The same file with the same date on every part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name, _EARLIEST), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
