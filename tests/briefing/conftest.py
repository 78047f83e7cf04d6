"""Packs of the demonstration, made once and shared. Nothing here is a test."""

import pytest

from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import document_of
from dashboard.evidence import partnerships, reporting_years
from dashboard.selection import Selection
from dashboard.store import current_release
from pipelines.paths import DataFolder

PLACES = range(3)
"""The demonstration has three partnerships, of different sizes."""
EVERY_PACK = [(kind, place) for kind in KINDS for place in PLACES]


@pytest.fixture(scope="session")
def selections(demo_data):
    """A selection of the latest year for each partnership of the demonstration."""
    release = current_release(DataFolder(demo_data))
    return [
        Selection(release, one, year=reporting_years(release, one.partnership)[0])
        for one in partnerships(release)
    ]


@pytest.fixture(scope="session")
def documents(selections):
    """(kind, place of the partnership) -> its document, made when it is first asked for."""
    made = {}

    def document(kind, place):
        if (kind, place) not in made:
            made[kind, place] = document_of(KINDS[kind], selections[place])
        return made[kind, place]

    return document
