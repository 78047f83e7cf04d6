"""Which splits of a measure can be chosen, and that each of them has a name."""

import pytest

from dashboard.figures.evidence import definitions, partnerships
from dashboard.selection import of_splits
from dashboard.store import current_release
from dashboard.wording.names import split_name
from pipelines.paths import DataFolder
from pipelines.vocabulary import BREAKDOWN_LEVELS


@pytest.fixture(scope="module")
def offered(demo_data):
    """The words of every split of every measure that the demonstration offers."""
    release = current_release(DataFolder(demo_data))
    menus = [
        of_splits(release, partnership, indicator)
        for partnership in partnerships(release)
        for indicator in definitions(release)
    ]
    return {menu.written(option) for menu in menus for option in menu.options}


def test_what_became_of_children_who_are_not_matched_is_no_split_of_a_measure(offered):
    assert {"None", "Sex: female", "Age: 12–15", "Rated by: child with worker"} <= offered
    assert not any("matched" in one or one.startswith("Of those assessed") for one in offered)


def test_no_split_reads_like_a_code(offered):
    every = {split_name(one, level) for one, levels in BREAKDOWN_LEVELS.items() for level in levels}

    assert not any("_" in one for one in every | offered)
