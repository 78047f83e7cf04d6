"""What Wellbeing says of hand-made pairs, and that coverage, small cells and raters hold it back."""

from functools import cache

import pytest

from dashboard.figures import bands
from dashboard.figures.evidence import partnerships
from dashboard.screens import wellbeing
from dashboard.selection import NO_SPLIT, WHOLE_WELLBEING, Selection
from dashboard.store import current_release
from dashboard.wording import wellbeing as words
from pipelines.indicators import INDICATORS
from pipelines.paths import DataFolder

OUTCOMES = ("improved", "unchanged", "declined", "not_matched", "eligible")
WIREFRAME = {
    "home": (14, 19, 9, 19, 61),
    "kinship": (25, 22, 9, 21, 77),
    "foster": (27, 27, 9, 17, 80),
    "residential": (11, 6, 5, 8, 30),
    "away": (63, 55, 23, 46, 187),
    "all": (77, 74, 32, 65, 248),
}


def rows_of(groups, breakdown="none", level="all", indicator=WHOLE_WELLBEING):
    key = ("HP01", "2025/26", "year", str(INDICATORS[indicator].cohort_basis))
    for group, counts in groups.items():
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            status = "published" if count is not None else "withheld"
            yield (*key, group, breakdown, level, indicator, outcome, count, status, None, None)


@pytest.fixture(scope="module")
def released(tiny, tmp_path_factory):
    """Publishes pairs, each set of rows once, and gives what the page shows of them."""

    @cache
    def published(rows):
        root = tmp_path_factory.mktemp("pairs")
        tiny.publish_tiny(root, cells=tiny.pl.DataFrame(rows, schema=tiny.SCHEMA, orient="row"))
        return current_release(DataFolder(root))

    def made(*rows, split=NO_SPLIT):
        release = published(rows)
        (partnership,) = (one for one in partnerships(release) if one.name == "Aberfinch")
        selection = Selection(release, partnership, indicator=WHOLE_WELLBEING, split=split)
        return selection, wellbeing.pairs(selection)

    return made


def test_the_claim_and_its_weakness_stand_in_the_answer(released):
    _, pairs = released(*rows_of(WIREFRAME))

    assert words.answer(pairs) == (
        "**Wellbeing improved for 14 of 42 children at home (33%, 21–48%).** Whether that has changed can’t "
        "be shown. There are too few children to tell if it differs from kinship care, foster care or "
        "residential care. We also don’t know about 19 of the 61 children who should have been counted."
    )
    assert words.shares_heading(pairs) == (
        "14 of 42 matched children at home improved; 19 were unchanged and 9 declined"
    )
    assert words.differences_heading(pairs) == (
        "Is improvement least at home? There are too few children to tell"
    )
    assert "only gaps of about 19 points or more would be clear" in words.differences_sentence(pairs)


def test_the_net_has_its_own_interval_and_the_exact_sign_test(released):
    _, pairs = released(*rows_of(WIREFRAME))

    assert words.net_sentence(pairs) == (
        "At home, improved minus declined is +5 children: +12 points of those matched (−11 to +33). "
        "Exact sign test: no clear change."
    )


def test_coverage_says_lowest_partial_and_what_the_missing_could_do(released):
    selection, pairs = released(*rows_of(WIREFRAME))
    rows = wellbeing.coverage_rows(pairs)

    assert words.coverage_heading(pairs, rows) == (
        "Home has the lowest coverage: 42 of 61 children at home were assessed twice"
    )
    assert [words.coverage_chip(one) for _, one in rows] == ["**Partial** (under 70%)"] + 3 * [
        "Enough to compare"
    ]
    assert [words.bounds_words(pairs.bounds(group)) for group in pairs.groups] == [
        "23% to 54%",
        "32% to 60%",
        "34% to 55%",
        "37% to 63%",
    ]
    assert words.reversal_sentence(pairs).endswith(
        "**Missing children alone could reverse the order**: on these figures home might stand above or "
        "below kinship care, foster care or residential care."
    )
    assert [step.children for step in wellbeing.flow_steps(selection, pairs)] == [61, 42, 19]


def test_under_half_covered_nothing_is_compared(released):
    groups = WIREFRAME | {"home": (14, 8, 8, 31, 61)}
    _, pairs = released(*rows_of(groups))

    assert words.differences_heading(pairs) == "Is improvement least at home? It can’t be compared"
    assert "It can’t be compared with kinship care, foster care or residential care." in words.answer(pairs)


def test_small_cells_collapse_to_improved_and_not_improved(released):
    _, pairs = released(*rows_of(WIREFRAME | {"residential": (11, None, None, 8, 30)}))

    assert pairs.parts("residential") == (("improved", 11), ("not_improved", 11))
    assert wellbeing.legend(pairs) == [
        ("improved", "Improved"),
        ("unchanged", "Unchanged, or not improved"),
        ("declined", "Declined"),
    ]
    assert "withheld to protect confidentiality" in words.collapsed_note(pairs)
    assert words.alt("A finding", pairs).endswith(
        "residential care: 22 matched, 11 improved, 11 not improved."
    )


def test_the_key_names_only_the_parts_that_a_bar_has(released):
    _, whole = released(*rows_of(WIREFRAME))
    two_parts = {group: (found[0], None, None, *found[3:]) for group, found in WIREFRAME.items()}
    _, collapsed = released(*rows_of(two_parts))

    assert [name for _, name in wellbeing.legend(whole)] == ["Improved", "Unchanged", "Declined"]
    assert [name for _, name in wellbeing.legend(collapsed)] == ["Improved", "Not improved"]


@pytest.mark.parametrize(
    ("tested", "heading"),
    [
        (0, "None of the eight indicators can be compared for home"),
        (1, "The one indicator that can be compared does not differ clearly at home"),
        (
            5,
            "None of the five indicators that can be compared differs clearly at home, once their number is "
            "allowed for",
        ),
        (8, "None of the eight indicators differs clearly at home, once their number is allowed for"),
    ],
)
def test_of_the_indicators_only_those_that_can_be_compared_are_counted(tested, heading):
    assert words.eight_heading([], tested) == heading


def test_a_withheld_group_has_no_part_no_bound_and_no_number(released):
    _, pairs = released(*rows_of(WIREFRAME | {"home": (None, None, None, None, 61)}))
    said = " ".join([words.answer(pairs), words.shares_heading(pairs), words.flow_heading(pairs)])

    assert pairs.parts("home") == ()
    assert pairs.bounds("home") is None
    assert "[c] withheld to protect confidentiality" in said
    assert "14" not in said and "42" not in said
    assert wellbeing.shares_table(pairs).rows[0][1:5] == ("[c]", "[c]", "[c]", "[c]")


def test_the_exits_stand_apart_only_where_all_are_released(released):
    exits = {"order_ended": 7, "changed_group": 6, "turned_18": 0, "assessed_once": 6}
    rows = [
        row
        for level, count in exits.items()
        for row in rows_of({"home": (None, None, None, count, count)}, "pairs", level)
    ]
    selection, pairs = released(*rows_of(WIREFRAME), *rows)

    steps = wellbeing.flow_steps(selection, pairs)
    assert [(step.children, step.begin) for step in steps] == [
        (61, 0),
        (42, 0),
        (7, 42),
        (6, 49),
        (0, 55),
        (6, 55),
    ]


def test_children_who_began_alike_are_compared_at_one_mix(released):
    begun = {
        "0-1": {"home": (5, 10, 5, 0, 20), "away": (28, 30, 13, 0, 71)},
        "2-3": {"home": (5, 5, 5, 0, 15), "away": (20, 10, 10, 0, 40)},
        "4+": {"home": (5, 5, 5, 0, 15), "away": (15, 10, 5, 0, 30)},
    }
    rows = [row for level, groups in begun.items() for row in rows_of(groups, "baseline_band", level)]
    selection, pairs = released(*rows_of(WIREFRAME), *rows)
    found = bands.compared(selection, pairs)

    home, away, difference, said = bands.adjusted(found)
    mix = (91, 55, 45)
    assert home == pytest.approx(100 * (5 / 20 * mix[0] + 5 / 15 * mix[1] + 5 / 15 * mix[2]) / 191)
    assert away == pytest.approx(100 * (28 / 71 * mix[0] + 20 / 40 * mix[1] + 15 / 30 * mix[2]) / 191)
    assert difference.startswith("−16 points (−")
    assert said == "too few children to tell"
    assert bands.heading(found) == "Among children who began alike, there are too few to tell"


def test_a_band_that_is_withheld_adjusts_nothing(released):
    rows = rows_of({"home": (5, 10, 5, 0, 20), "away": (28, 30, 13, 0, 71)}, "baseline_band", "0-1")
    selection, pairs = released(*rows_of(WIREFRAME), *rows)

    assert bands.adjusted(bands.compared(selection, pairs)) is None


def test_a_rater_that_is_not_published_shows_nothing(page):
    seen = page("wellbeing")
    seen.choose("rater", ("rater", "Child and worker"))

    assert "Not published for this combination." in seen.text
    assert "Ratings by “Child with worker” are not published apart in this release." in seen.text
    assert seen.figures == []


def test_workers_and_children_never_share_a_chart(released):
    child = rows_of({"home": (8, 10, 7, 5, 30), "kinship": (9, 10, 6, 5, 30)}, *("rater", "Child and worker"))
    selection, pairs = released(*rows_of(WIREFRAME), *child, split=("rater", "Child and worker"))

    assert {pairs.matched(group) for group in pairs.groups} == {25}
    assert "can be chosen above" in " ".join(wellbeing.limits(selection, pairs))
    assert "rated by: child with worker" in wellbeing.showing(selection, pairs)
