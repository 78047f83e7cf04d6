"""Packs of the demonstration and of its story, made once and shared. Nothing here is a test."""

from datetime import UTC, date, datetime

import pytest

from dashboard.briefing.kinds import KINDS
from dashboard.briefing.pack import document_of
from dashboard.cases import demonstration
from dashboard.cases.events import follow
from dashboard.casework import with_cases
from dashboard.figures.evidence import partnerships
from dashboard.selection import Selection
from dashboard.store import current_release
from pipelines.paths import DataFolder

TODAY = date.today()


def story(code):
    """The events of the invented inspection, as a store would hold them."""
    events = []
    for draft in demonstration.drafts(code, TODAY):
        events.append(follow(events[-1] if events else None, draft, datetime.now(UTC)))
    return tuple(events)


@pytest.fixture(scope="session")
def selections(demo_data):
    """A selection for each partnership of the demonstration; the first of them has had an inspection."""
    folder = DataFolder(demo_data)
    release = current_release(folder)
    return [
        with_cases(Selection(release, one), TODAY, folder, () if place else story(one.partnership))
        for place, one in enumerate(partnerships(release))
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
