"""All measures together: what is clear alone may not hold among many, and a headline is exempt."""

from dashboard.figures.course import Course
from dashboard.figures.evidence import evidence, partnerships
from dashboard.figures.together import together
from dashboard.selection import Selection
from dashboard.store import current_release
from dashboard.wording import together as words
from pipelines.indicators import INDICATORS
from pipelines.paths import DataFolder

EDGE = ((33, 100), (20, 100))
"""Home, kinship: clear at 5%, p about 0.04."""
LEVEL = ((30, 100), (30, 100))
STRONG = ((60, 100), (20, 100))


def told(publish, chosen, **figures):
    rows = [
        (name, "2025/26", group, *pair)
        for name, pairs in figures.items()
        for group, pair in zip(("home", "kinship"), pairs, strict=True)
    ]
    release = current_release(DataFolder(publish(rows)))
    course = Course(evidence(release, "HP01", chosen), "kinship")
    return course, together(Selection(release, partnerships(release)[0], indicator=chosen), course)


def test_a_difference_at_the_edge_does_not_hold_among_five_and_the_page_says_so(publish):
    level = dict.fromkeys(("current_care_plan", "part_time_timetable", "same_worker_12m"), LEVEL)
    course, found = told(publish, "gp_and_dentist", gp_and_dentist=EDGE, scn_coverage=STRONG, **level)

    assert words.heading(found) == (
        "All measures together: home clearly differs from kinship care on one of five measures in 2025/26"
    )
    label = INDICATORS["gp_and_dentist"].label
    assert words.sentences(course, found) == [
        "**Better at home:** Scottish Candidate Number held.",
        "5 comparisons: by chance alone, less than one would look clear. A difference that does not hold "
        "against that number (Benjamini and Hochberg’s rule) is not called clear.",
        f"{label} is clear when it is read alone, as above; among 5 comparisons it does not hold.",
    ]


def test_a_headline_is_exempt(publish):
    level = dict.fromkeys(("current_care_plan", "part_time_timetable", "same_worker_12m"), LEVEL)
    course, found = told(publish, "attendance_below_90", attendance_below_90=EDGE, **level)

    assert [row.verdict for row in found.rows if row.definition.headline] == ["clearly_higher"]
    assert words.not_holding(course, found) == ""


def test_what_is_not_shown_is_not_compared(publish):
    course, found = told(
        publish,
        "gp_and_dentist",
        gp_and_dentist=((None, "withheld"), (20, 100)),
        same_worker_12m=((5, 9), (5, 9)),
    )

    assert found.compared == ()
    assert words.heading(found) == "All measures together: none can be compared with kinship care in 2025/26"
    assert [row[5].words for row in words.table(found).rows] == ["Not shown", "Not shown"]
    assert words.sentences(course, found) == []
