"""What we can't say: the claims that a reader might take away and that these figures do not allow.

Here: sentences made from what is withheld, too small or not collected. Every page that compares groups ends
with them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.course import Course
from dashboard.figures.evidence import named_among
from dashboard.figures.reading import Reading
from dashboard.wording.names import capital, in_sentence, joined, number_word, topic
from dashboard.wording.needed import points, points_needed

TITLE = "What we can’t say"
READ_FIRST = "Read this before you conclude"
"""Over a box that also says what a measure counts, which is no claim."""
_CAUSE = (
    "**That living at home causes a difference.** The groups differ in age, in need and in how they came to "
    "be looked after. We compare groups; we don’t compare like with like."
)
_VIEWS = (
    "**What children themselves say about their wellbeing.** These ratings are made by workers, or by "
    "workers with the child. {}"
)
_APART = "The two are shown apart, never on one line."
_NOT_APART = "Ratings made with the child are not published apart."


def limits(readings: Sequence[Reading], children_rate: bool) -> list[str]:
    """The sentences for a set of readings, most general first."""
    return [
        _CAUSE,
        *([_VIEWS.format(_APART if children_rate else _NOT_APART)] if _has_wellbeing(readings) else []),
        *_hard_to_compare(readings),
        *_change_not_shown(readings),
    ]


def outcome_limits(course: Course) -> list[str]:
    """The sentences for one measure over the years."""
    change, name = course.change(course.lead), f"“{course.definition.label}”"
    where = " for children at home" if course.lead == "home" and course.groups != ("home",) else ""
    said = [_CAUSE] if course.has_gap else []
    needed = points_needed(course.before(course.lead), course.now)
    if change is not None and change.verdict == "too_few" and needed:
        said.append(
            f"**Whether {name} has changed{where}.** Only changes of {points(needed)} or more would show."
        )
    if change is not None and change.verdict == "not_tested":
        said.append(
            f"**Whether {name} has changed{where} more than by chance.** This kind of figure has no interval."
        )
    said += course.definition.caveats
    return said


def _has_wellbeing(readings: Sequence[Reading]) -> bool:
    return any(
        one.definition.id.startswith("wellbeing") and one.home is not None and one.home.is_published
        for one in readings
    )


def _hard_to_compare(readings: Sequence[Reading]) -> list[str]:
    """A comparator of which most gaps are too few to tell, with the smallest gap that would show."""
    said = []
    for comparator in dict.fromkeys(group for one in readings for group in one.compared):
        pairs = [(one, gap) for one in readings for gap in one.gaps if gap.comparator == comparator]
        few = [(one, gap) for one, gap in pairs if gap.verdict == "too_few"]
        if len(few) * 2 <= len(pairs):
            continue
        needed = [points_needed(one.figure(comparator), one.home) for one, _ in few]
        least = min((number for number in needed if number), default=None)
        shown = f" Only gaps of {points(least)} or more would show." if least else ""
        named = named_among((one.named_as(comparator) for one, _ in pairs), comparator)
        count = f"{capital(number_word(len(few)))} of {number_word(len(pairs))} measures"
        said.append(
            f"**How {in_sentence(named)} compares on most measures.** "
            f"{count} have too few children to tell.{shown}"
        )
    return said


def _change_not_shown(readings: Sequence[Reading]) -> list[str]:
    """Measures of which the change at home can't be shown, with the reason that the release gives."""
    hidden = [one for one in readings if one.change and one.change.verdict == "not_shown"]
    withheld = [one for one in hidden if _is_withheld(one)]
    if not withheld:
        return []
    names = joined(topic(one.definition).short for one in withheld)
    return [
        f"**Whether {names} changed.** The home figure is withheld in at least one of the two periods "
        "to protect confidentiality."
    ]


def _is_withheld(reading: Reading) -> bool:
    return any(
        figure is not None and figure.status == "withheld" for figure in (reading.home, reading.before)
    )
