"""Every page opens: alone and through the entry, for each partnership and measure, and without a release."""

import json
import shutil

import pytest

from dashboard import components
from dashboard.figures.evidence import definitions, partnerships
from dashboard.navigation import PAGES
from dashboard.wording import states

EVERY_PAGE = pytest.mark.parametrize("url_path", [spec.url_path for spec in PAGES])
BROKEN = "could not be"
OF_A_FIGURE = {"period_kind", "cohort_basis", "status", "release_id"}


@pytest.fixture
def charted(monkeypatch):
    """The columns of the file of each chart's table on a page."""
    seen, draw = [], components.data_table

    def drawn(label, content, taken, source, key, **more):
        seen.append(set(taken.columns) | (OF_A_FIGURE if key == "returns" else set()))  # rows, no figures
        draw(label, content, taken, source, key, **more)

    monkeypatch.setattr(components, "data_table", drawn)
    return seen


@EVERY_PAGE
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "through the entry"])
def test_a_page_opens_and_answers(page, url_path, alone, charted):
    seen = page(url_path, alone=alone)

    assert not seen.test.exception
    assert BROKEN not in seen.text
    assert 'class="lede"' in seen.html
    assert "Showing: Aberfinch (invented)" in seen.text
    assert all(alt.strip() for alt, _ in seen.figures)
    assert bool(charted) == bool(seen.figures)
    assert [columns for columns in charted if not columns >= OF_A_FIGURE] == []


@EVERY_PAGE
def test_the_entry_gives_a_page_its_question_note_and_foot(page, url_path):
    seen = page(url_path)
    (spec,) = (one for one in PAGES if one.url_path == url_path)

    assert [one.value for one in seen.test.title] == [spec.question]
    assert "Demonstration figures. Aberfinch is invented" in seen.text
    assert " ".join(states.FOOT.split()) in seen.text


def test_every_measure_of_every_partnership_opens(page, release):
    seen = page("outcomes")
    for partnership in partnerships(release):
        seen.choose("partnership", partnership)
        for indicator in definitions(release):
            seen.choose("outcome", indicator)

            assert not seen.test.exception, indicator
            assert BROKEN not in seen.text, indicator
            assert len(seen.figures) in (2, 4, 6, 8), indicator


def test_every_year_and_comparison_opens(page, release):
    seen = page("overview")
    for partnership in partnerships(release):
        seen.choose("partnership", partnership)
        for year in seen.test.selectbox(key="year").options:
            seen.choose("year", year)
            assert not seen.test.exception and BROKEN not in seen.text, year
        for comparison in ("each", "kinship", "other", "away"):
            seen.choose("compare", comparison)
            assert not seen.test.exception and BROKEN not in seen.text, comparison


@EVERY_PAGE
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "through the entry"])
def test_without_a_release_a_page_says_so_and_shows_nothing(page, url_path, alone, tmp_path):
    seen = page(url_path, root=tmp_path, alone=alone)

    assert not seen.test.exception
    assert " ".join(states.NO_RELEASE) in seen.text
    assert seen.figures == []
    assert "%" not in seen.text


@EVERY_PAGE
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "through the entry"])
@pytest.mark.parametrize("pointer", ["{", json.dumps({"release_id": "2026-11-02-00000000"})])
def test_a_release_that_cannot_be_opened_is_said_with_a_code_and_no_traceback(
    page, url_path, alone, pointer, tmp_path
):
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current.json").write_text(pointer, encoding="utf-8")
    seen = page(url_path, root=tmp_path, alone=alone)

    assert not seen.test.exception
    assert states.BROKEN_PAGE in seen.text
    assert "tell your data steward this code: H-" in seen.text
    assert seen.figures == []


@EVERY_PAGE
def test_a_page_needs_nothing_but_the_releases(page, url_path, data, tmp_path):
    shutil.copytree(data / "releases", tmp_path / "releases")

    assert page(url_path, root=tmp_path).text == page(url_path).text


def test_a_part_that_fails_says_so_in_its_place_and_the_rest_is_shown(page, monkeypatch, caplog):
    def fails(*_):
        raise ValueError("31 children")

    monkeypatch.setattr("dashboard.screens.overview.change_table", fails)
    seen = page("overview")

    assert not seen.test.exception
    assert states.BROKEN_PART in seen.text
    assert len(seen.figures) == 5
    assert "31 children" not in seen.text + caplog.text
    code = seen.text.partition("this code: ")[2][:6]
    assert code in caplog.text
