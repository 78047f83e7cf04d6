"""Markup typed into every text field of every form: in pages, files and packs it stands as letters.

A form that is added is tried too: the fields are taken from the forms themselves.
"""

import csv
import io
import json
import re
import subprocess
import zipfile
from datetime import date
from html.parser import HTMLParser
from itertools import product

import pikepdf
import pytest

from dashboard import components
from dashboard.access import ROLES, Person
from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import WRITERS, document_of
from dashboard.cases import demonstration, portable, sheets
from dashboard.cases.store import open_store
from dashboard.cases.writing import record
from dashboard.casework import with_cases
from dashboard.downloads import as_csv, as_excel
from dashboard.figures.evidence import partnerships
from dashboard.screens import forms, inspection_forms
from dashboard.selection import Selection
from dashboard.store import current_release
from pipelines.paths import DataFolder

MARKUP = (
    "=1+1 <script>alert(7)</script><img src=x onerror=alert(7)> [go](javascript:alert(7)) $\\frac{x$ "
    ':material/home: #read("/etc/passwd") &lt;b&gt; **b'
)
FOREIGN_TAG = re.compile(r"<(?!/?b>|br>|/?extra>)[a-z]", re.IGNORECASE)
"""A tag in the words of a figure that is none of our own."""
HARMLESS_TAGS = {"a", "b", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3",
                 "li", "ol", "p", "section", "span", "style", "table", "tbody", "td", "th", "thead", "tr",
                 "ul"}  # fmt: skip
CASE_PAGES = (
    ("overview", {}),
    ("leadership", {}),
    ("recommendations", {}),
    *(("recommendations", {"rec": str(number)}) for number in (1, 3, 4, 7)),
    ("inspection", {}),
    ("inspection", {"partnership": "Brackenloch (invented)"}),
    ("follow_up", {}),
)


class Tags(HTMLParser):
    """The tags and attributes of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes


def bodies(form, day):
    """Bodies for a form: markup in its text fields, a day as every date, each choice of its options."""
    names = [one.name for one in form.fields]
    values = [
        one.options or ([day.isoformat()] if one.is_date else [f"{MARKUP} {form.key}-{one.name}"])
        for one in form.fields
    ]
    return (dict(zip(names, chosen, strict=True)) for chosen in product(*values))


def enter(store, partnership, form, day):
    """Records what a form makes of its filled fields, as the first role that may."""
    body = next(body for body in bodies(form, day) if not form.check(body, "B. Shaw"))
    subject = form.subject(body)
    kind, body, corrects = form.shape(body) if form.shape else (form.kind, body, None)
    role = next(role for role in ROLES if Person("B. Shaw", role).may(kind))
    person = Person("B. Shaw", role)
    record(store, person, partnership, kind, subject, body, expected=None, corrects=corrects, confirmed=True)


@pytest.fixture(scope="module")
def marked(several):
    """A data folder with the story of Aberfinch and markup in every field; and the names of those fields."""
    root = several((date(2026, 11, 2),), served=date(2026, 11, 2))
    store = open_store(f"sqlite:///{(root / 'cases' / 'cases.sqlite').resolve()}")
    store.append_many(demonstration.drafts("HP01", date(2026, 11, 24)))
    folder, entered = DataFolder(root), set()

    def shown():
        release = current_release(folder)
        return with_cases(
            Selection(release, partnerships(release)[0]), date.today(), folder, store.events("HP01")
        )

    def use(partnership, form, day=None):
        if form.key not in entered:
            entered.add(form.key)
            enter(store, partnership, form, day or date.today())

    use("HP02", inspection_forms.new_inspection())
    for form in inspection_forms.of_inspection(shown().inspection):
        use("HP01", form)
    use("HP01", forms.new_recommendation(6), shown().every[0].report)
    for number in (1, 3, 4, 3, 3):
        one = next(one for one in shown().every if one.number == number)
        about = [event for event in store.events("HP01") if event.subject == one.subject]
        for form in forms.of_recommendation(one, about, shown().releases):
            use("HP01", form)
    return root, shown()


SHOWN = {
    "ask-question", "close_ask-why", "correct-text", "grade-against", "grade-decided_by", "item-cohort",
    "item-version", "item-words", "judge-judge", "judge-reason", "measure-indicator", "move-why", "next-why",
    "opened-title", "plan-action", "plan-owner", "plan-why", "plan-words", "published-owner",
    "published-page", "published-short", "published-supporting", "published-title", "published-words",
    "reading-why", "reopen-why", "step-name", "step-owner",
}  # fmt: skip
"""Fields whose words stand on a page. The others are points, remarks and reasons of steps not shown now."""
READ = ("title", "markdown", "caption", "expander", "button", "checkbox", "selectbox", "text_input",
        "date_input", "download_button")  # fmt: skip
"""What Streamlit reads as markdown: by its value where that is drawn, by its label where it is pressed."""


def read_as_markdown(test):
    parts = [one for kind in READ for one in test.get(kind)]
    assert parts
    return [str(one.value if one.type in READ[:3] else one.label) for one in parts]


def test_every_page_shows_markup_as_letters_and_no_label_holds_any(page, marked):
    found = set()
    for url_path, query in CASE_PAGES:
        seen = page(url_path, root=marked[0], **query)
        inside = Tags(seen.html)
        found |= set(re.findall(r"\*\*b (\w+-\w+)", seen.text))
        assert "could not be" not in seen.text and inside.tags <= HARMLESS_TAGS, url_path
        assert not [name for name, _ in inside.attributes if name.startswith("on")]
        assert not [to for name, to in inside.attributes if name == "href" and "javascript" in to]
        assert not FOREIGN_TAG.search(json.dumps([figure for _, figure in seen.figures]))
        assert not [one for one in read_as_markdown(seen.test) if "alert(7)" in one]

    assert found == SHOWN


def test_no_file_of_a_page_holds_a_formula_or_a_link(page, marked, monkeypatch):
    taken = []
    monkeypatch.setattr(components, "_download", lambda label, held, *_: taken.append(held))
    for url_path, query in CASE_PAGES:
        page(url_path, root=marked[0], **query)
    texts = [as_csv(one).decode("utf-8-sig") for one in taken]

    assert any("alert(7)" in text for text in texts)
    assert not [cell for text in texts for cell in cells(text) if cell.startswith("=")]
    assert not [part for one in taken for part in dangers(as_excel(one))]


def cells(text):
    return (cell for row in csv.reader(io.StringIO(text)) for cell in row)


DANGERS = re.compile(
    r"<f[ >]|<(?:w:)?(?:hyperlink|fldSimple|instrText)\b|relationships/hyperlink|TargetMode|vbaProject"
)
"""What an office program would calculate, fetch or run."""


def dangers(content):
    """The dangers in the parts of a workbook or a Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = [f"{name} {parts.read(name).decode('utf-8', 'replace')}" for name in parts.namelist()]
    return [found for text in texts for found in DANGERS.findall(text)]


def test_everything_that_was_recorded_leaves_as_text(marked):
    rows = portable.exported(open_store(f"sqlite:///{marked[0]}/cases/cases.sqlite").events())
    text = sheets.as_csv(portable.COLUMNS, rows).decode("utf-8-sig")

    assert MARKUP.replace('"', '\\"').replace("\\frac", "\\\\frac")[:60] in text
    assert not [cell for cell in cells(text) if cell.startswith("=")]
    assert dangers(sheets.as_xlsx(portable.COLUMNS, rows)) == []


ACTIONS = ("/URI", "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition")
"""What a PDF can do beyond its own pages."""


@pytest.mark.parametrize("kind", ["pd1", "follow-up"])
def test_no_pack_runs_reads_or_links_to_anything(marked, kind):
    document = document_of(KINDS[kind], marked[1])
    pdf = WRITERS[".pdf"](document)
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        held = [str(one.get("/S")) for one in opened.objects if isinstance(one, pikepdf.Dictionary)]

    assert 'read("/etc/passwd")' in " ".join(text.split()) and "root:" not in text
    assert held and not set(held) & set(ACTIONS)
    assert not [cell for cell in cells(WRITERS[".csv"](document).decode("utf-8-sig")) if cell.startswith("=")]
    assert [dangers(WRITERS[ending](document)) for ending in (".docx", ".xlsx")] == [[], []]
