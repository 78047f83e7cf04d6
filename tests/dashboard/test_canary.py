"""An unlikely count is planted and withheld: nowhere on a page, in a figure, a file, a log or an error.

The same count published is everywhere, which shows that the search would find it.
"""

import io
import json
import logging
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import WRITERS, document_of
from dashboard.cases.events import CasesError
from dashboard.casework import with_cases
from dashboard.downloads import as_csv, as_excel, sheet, whole_release
from dashboard.figures.evidence import evidence, partnerships
from dashboard.hosting.health import ready
from dashboard.hosting.logs import JsonLines
from dashboard.navigation import PAGES
from dashboard.selection import Selection
from dashboard.store import current_release
from pipelines.export import export_package, export_table
from pipelines.paths import DataFolder

YES, ALL = 7919, 104729
"""Two primes: no other figure of the release has them, or their share of 7.6%."""
TRACES = re.compile(r"7,?919|104,?729|96,?810|7\.561|0\.07561|7\.6%")


PLANTED = ("attendance_below_90", "views_recorded", "community_share")
"""Every kind of pack shows one of these measures."""
GROUPS = {"home": (20, 60), "kinship": (21, 61), "foster": (22, 62), "residential": (23, 63)}


@pytest.fixture(scope="module")
def planted(publish):
    """Two data folders: the count withheld, and the count published, in two groups of each measure."""

    def release_with(canary):
        return publish(
            [
                (name, period, group, *(canary if is_hidden(group, period) else figures))
                for name in PLANTED
                for group, figures in GROUPS.items()
                for period in ("2024/25", "2025/26")
            ]
        )

    def is_hidden(group, period):
        return group in ("home", "residential") and period == "2025/26"

    return release_with((None, "withheld")), release_with((YES, ALL))


def everything(page, root, pages=("overview", "outcomes")):
    """All that leaves the dashboard: HTML with its links, labels, figures with alt text, addresses, files."""
    said = []
    for url_path in pages:
        seen = page(url_path, root=root)
        said += [seen.html, json.dumps(seen.figures, ensure_ascii=False)]
        said += [str(box.options) for box in seen.test.selectbox]
        said += [str(one.proto) for one in seen.test.get("download_button")]
        said += [str(dict(seen.test.query_params))]
    release = current_release(DataFolder(root))
    held = evidence(release, "HP01", "attendance_below_90")
    taken = sheet(Selection(release, partnerships(release)[0]), [(held, held.periods)], "outcome")
    whole = _unzipped(whole_release(release, ("HP01",))) + exported(release)
    return [*said, taken.name, whole, as_csv(taken).decode("utf-8"), _unzipped(as_excel(taken))]


def exported(release):
    """What `export` writes: two tables, and the zip of everything."""
    folder = Path(release.path).parent.parent
    export_package(Path(release.path), folder / "all.zip")
    for table in ("cells", "measures"):
        export_table(Path(release.path), table, folder / f"{table}.csv")
    tables = [(folder / f"{table}.csv").read_text(encoding="utf-8") for table in ("cells", "measures")]
    return "\n".join([_unzipped((folder / "all.zip").read_bytes()), *tables])


def _unzipped(content):
    """Every part of a zip but its pictures: its name, as it stands, and the words between its tags."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if not name.endswith(".png")]
        texts = [parts.read(name).decode("utf-8", "replace") for name in names]
    words = (re.sub(r"<[^<>]*>", "", re.sub(r"</(w:p|c|si)>", "\n", text)) for text in texts)
    return "\n".join([*names, *texts, *words])


def test_a_withheld_count_is_nowhere(page, planted, caplog):
    withheld, _ = planted
    with caplog.at_level(logging.INFO):
        said = everything(page, withheld, [spec.url_path for spec in PAGES])
        said += [ready(None).body.decode("utf-8"), *map(JsonLines().format, caplog.records)]

    assert [one for one in said if TRACES.search(one)] == []


def fails(*_, **__):
    """A fault that says more than it should."""
    raise CasesError(f"{YES} of {ALL}")


@pytest.mark.parametrize("place", ["dashboard.filters._select", "dashboard.components.kept_figure"])
def test_a_fault_that_names_a_count_puts_it_neither_on_the_page_nor_in_the_log(
    page, planted, monkeypatch, caplog, place
):
    monkeypatch.setattr(place, fails)
    seen = page("outcomes", root=planted[0])

    assert "could not be" in seen.text
    assert caplog.records
    assert not TRACES.search(seen.html + "".join(map(JsonLines().format, caplog.records)))


@pytest.mark.parametrize(
    "place", ["dashboard.hosting.health.current_release", "dashboard.cases.store.open_store"]
)
def test_the_health_check_tells_a_fault_but_not_its_words(planted, monkeypatch, caplog, place):
    monkeypatch.setenv("HEARTH_DATA", str(planted[0]))
    monkeypatch.setattr(place, fails)
    said = ready(None)

    assert said.status_code == 503
    assert caplog.records
    assert not TRACES.search(said.body.decode() + "".join(map(JsonLines().format, caplog.records)))


def test_the_same_count_published_is_found_on_pages_in_figures_and_in_files(page, planted):
    _, published = planted
    html, figures, *_, name, whole, csv_file, excel_file = (
        bool(TRACES.search(said)) for said in everything(page, published)
    )

    assert (html, figures, whole, csv_file, excel_file) == (True,) * 5
    assert not name  # names of files, and so addresses of downloads and notes of proxies, hold no figure


@pytest.fixture(scope="module")
def selections(planted):
    """What a pack is made from, where the count is withheld and where it is published."""

    def chosen(root):
        release = current_release(DataFolder(root))
        selection = Selection(release, partnerships(release)[0], year="2025/26")
        return with_cases(selection, date.today(), DataFolder(root), ())

    return [chosen(root) for root in planted]


def forms_of(document):
    """All that a pack says: its blocks with their alt text, each form's words, and each form's properties."""
    made = {ending: write(document) for ending, write in WRITERS.items()}
    pdf, word, workbook = made[".pdf"], made[".docx"], made[".xlsx"]
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return {
        "blocks": repr(document),
        "pdf": text.decode("utf-8"),
        "alt texts of pdf": "\n".join(strings_of(pdf)),
        "docx": _unzipped(word),
        "alt texts of docx": "\n".join(re.findall(r'descr="([^"]*)"', _unzipped(word))),
        "xlsx": _unzipped(workbook),
        "csv": made[".csv"].decode("utf-8"),
        "properties": "\n".join([about(pdf), *map(properties, (word, workbook))]),
    }


def strings_of(pdf):
    """Every text that stands in an object of a PDF: alt texts, titles, bookmarks, addresses of links."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Dictionary):
                yield from (str(value) for value in one.values() if isinstance(value, pikepdf.String))


def about(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return str(opened.docinfo) + opened.Root.Metadata.read_bytes().decode("utf-8")


def properties(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        named = [name for name in parts.namelist() if name.startswith("docProps/") and name.endswith(".xml")]
        assert named
        return "\n".join(parts.read(name).decode("utf-8") for name in named)


NEVER = {"properties"}
"""What describes a file holds no figure, published or not."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_withheld_count_is_in_no_form_of_a_pack_and_a_published_one_is_found(selections, kind):
    withheld, published = (forms_of(document_of(KINDS[kind], one)) for one in selections)
    found = {form for form, said in published.items() if TRACES.search(said)}
    drawn = {"alt texts of pdf", "alt texts of docx"}

    assert [form for form, said in withheld.items() if TRACES.search(said)] == []
    assert found - drawn == set(published) - NEVER - drawn
    assert kind != "pd1" or drawn <= found
