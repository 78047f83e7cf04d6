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


@pytest.fixture(scope="module")
def planted(publish):
    """Two data folders: the count withheld, and the count published."""

    def release_with(canary):
        rows = [
            ("attendance_below_90", period, group, 20 + place, 60 + place)
            for place, group in enumerate(("home", "kinship", "foster", "residential"))
            for period in ("2024/25", "2025/26")
            if (group, period) != ("residential", "2025/26")
        ]
        return publish([*rows, ("attendance_below_90", "2025/26", "residential", *canary)])

    return release_with((None, "withheld")), release_with((YES, ALL))


def everything(page, root, pages=("overview", "outcomes")):
    """All that leaves the dashboard: HTML, labels, figures with alt text, CSV and Excel."""
    said = []
    for url_path in pages:
        seen = page(url_path, root=root)
        said += [seen.html, json.dumps(seen.figures, ensure_ascii=False)]
        said += [str(box.options) for box in seen.test.selectbox]
    release = current_release(DataFolder(root))
    held = evidence(release, "HP01", "attendance_below_90")
    taken = sheet(Selection(release, partnerships(release)[0]), [(held, held.periods)], "outcome")
    whole = _unzipped(whole_release(release, ("HP01",))) + exported(release)
    return [*said, whole, as_csv(taken).decode("utf-8"), _unzipped(as_excel(taken))]


def exported(release):
    """What `export` writes: two tables, and the zip of everything."""
    folder = Path(release.path).parent.parent
    export_package(Path(release.path), folder / "all.zip")
    for table in ("cells", "measures"):
        export_table(Path(release.path), table, folder / f"{table}.csv")
    tables = [(folder / f"{table}.csv").read_text(encoding="utf-8") for table in ("cells", "measures")]
    return "\n".join([_unzipped((folder / "all.zip").read_bytes()), *tables])


def _unzipped(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def test_a_withheld_count_is_nowhere(page, planted, caplog):
    withheld, _ = planted
    with caplog.at_level(logging.INFO):
        said = everything(page, withheld, [spec.url_path for spec in PAGES])
        said += [ready(None).body.decode("utf-8"), *map(JsonLines().format, caplog.records)]

    assert [one for one in said if TRACES.search(one)] == []


def test_a_fault_that_names_a_count_puts_it_neither_on_the_page_nor_in_the_log(
    page, planted, monkeypatch, caplog
):
    def fails(*_):
        raise ValueError(f"{YES} of {ALL}")

    monkeypatch.setattr("dashboard.filters._select", fails)
    seen = page("overview", root=planted[1])

    assert "could not be opened" in seen.text
    assert caplog.records
    assert not TRACES.search(seen.html + "".join(map(JsonLines().format, caplog.records)))


def test_the_same_count_published_is_found_on_pages_in_figures_and_in_files(page, planted):
    _, published = planted
    html, figures, *_, whole, csv_file, excel_file = (
        bool(TRACES.search(said)) for said in everything(page, published)
    )

    assert (html, figures, whole, csv_file, excel_file) == (True,) * 5


def packs_of(root):
    """All that a pack holds, in every form: blocks with their alt text, and the text of the files."""
    release = current_release(DataFolder(root))
    chosen = Selection(release, partnerships(release)[0], year="2025/26")
    shown = with_cases(chosen, date.today(), DataFolder(root), ())
    document = document_of(KINDS["pd1"], shown)
    others = [repr(document_of(kind, shown)) for kind in KINDS.values()]
    pdf = WRITERS[".pdf"](document)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        about = str(opened.docinfo) + opened.Root.Metadata.read_bytes().decode("utf-8")
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    zipped = [_unzipped(WRITERS[ending](document)) for ending in (".docx", ".xlsx")]
    return ["".join(others), about, text.decode("utf-8"), *zipped, WRITERS[".csv"](document).decode("utf-8")]


def test_a_withheld_count_is_in_no_pack_nor_its_properties_and_a_published_one_is_found(planted):
    withheld, published = planted
    held = [bool(TRACES.search(said)) for said in packs_of(withheld)]
    found = [bool(TRACES.search(said)) for said in packs_of(published)]

    assert held == [False] * 6
    assert found == [True, False, True, True, True, True]
