"""Sentences on other partnerships: inside or outside the limits of chance, a range, and who is left out.

Here: claims, each repeated by the table. Never a rank, never best or worst: with few children a place in an
order is mostly chance.
"""

from __future__ import annotations

from dashboard.figures.course import Course
from dashboard.figures.peers import FEWEST_IN_FUNNEL, FEWEST_IN_RANGE, Peer, Peers
from dashboard.markup import Table
from dashboard.wording.names import capital, number_word, whole
from dashboard.wording.outcomes import without_interval
from dashboard.wording.states import short

FIND_OUT = "It differs more than chance explains; find out why."
NOT_THIS_PERIOD = "not published for this period"
NOTE = (
    "Curves: where 95% (dashed) and 99.8% (solid) of partnerships would lie if only chance set them apart "
    "from the share of all together (line). Fewer children, wider limits. "
)
_WIDENED = "The limits are widened, since the partnerships vary more than chance allows."
_PLAIN = "The limits are plain."


def heading(found: Peers) -> str:
    """The finding: where the own figure lies, or why nothing can be said."""
    own = found.own
    if found.centre is None:
        return "Beside other partnerships: too few to compare"
    if not own.is_published:
        return f"Beside other partnerships: {own.name} can’t be shown for {found.period}"
    if own.outside:
        side = "above" if own.outside == "high" else "below"
        return f"{own.name} lies {side} the limits of chance among {len(found.published)} partnerships"
    return f"{own.name} lies within the limits of chance among {len(found.published)} partnerships"


def sentences(course: Course, found: Peers) -> list[str]:
    """Own figure and that of all, others outside, the range of the family group, who is left out."""
    own = found.own
    said = []
    if found.centre is None:
        many = capital(number_word(len(found.published)))
        verb = "publishes" if len(found.published) == 1 else "publish"
        said.append(
            f"{many} of {number_word(len(found.every))} partnerships {verb} this figure for {found.period}; "
            f"a funnel needs {number_word(FEWEST_IN_FUNNEL)}."
        )
    elif own.is_published:
        together = f"{whole(100 * found.centre)}% in all {len(found.published)} together"
        said.append(f"{_figure(own)} in {found.period}; {together}.")
        said += [f"**{FIND_OUT}**"] if own.outside else []
    said += [_others_outside(found), range_sentence(found), left_out_words(found)]
    return [" ".join(filter(None, said))]


def _figure(peer: Peer) -> str:
    return without_interval(peer.figure) if peer.figure else NOT_THIS_PERIOD


def _others_outside(found: Peers) -> str:
    many = sum(bool(one.outside) and not one.is_own for one in found.every)
    if not many:
        return ""
    return f"{capital(number_word(many))} other{'s lie' if many > 1 else ' lies'} outside the limits."


def range_sentence(found: Peers) -> str:
    """ "In the seven others of family group 2 it runs from 48% to 71%", or why that is not said."""
    group, family = found.own.family_group, found.family
    if not group:
        return "This release names no family group of similar partnerships for it."
    if len(family) < FEWEST_IN_RANGE:
        many = (
            f"{number_word(len(family))} others"
            if len(family) > 1
            else ("no other", "one other")[len(family)]
        )
        similar = f"Similar partnerships (family group {group})"
        return f"{similar}: {many} with a published figure, too few for a range."
    shares = [one.figure.value or 0.0 for one in family if one.figure]
    return (
        f"In the {number_word(len(family))} others of family group {group} it runs from "
        f"{whole(100 * min(shares))}% to {whole(100 * max(shares))}%."
    )


def left_out_words(found: Peers) -> str:
    """How many partnerships have no figure here."""
    many = found.left_out
    if not many:
        return ""
    if many == 1:
        return "One partnership is left out: its figure is not published."
    return f"{capital(number_word(many))} partnerships are left out: their figures are not published."


def note(found: Peers) -> str:
    """How to read the funnel."""
    return NOTE + (_WIDENED if found.is_adjusted else _PLAIN)


def alt(course: Course, found: Peers) -> str:
    """The finding with its numbers."""
    said = " ".join(sentences(course, found)).replace("**", "")
    return f"{heading(found)}. {course.definition.label}: {said}"


def table(course: Course, found: Peers) -> Table:
    """A row a partnership, by name; those without a figure say why."""
    rows = [
        (
            one.name,
            short(one.figure.status, one.figure.words) if one.figure else NOT_THIS_PERIOD,
            one.family_group or "—",
            *((_in_words(one),) if found.centre is not None else ()),
        )
        for one in sorted(found.every, key=_by_name)
    ]
    columns = ("Partnership", "Figure", "Family group")
    if found.centre is not None:
        columns = (*columns, "In words")
    return Table(
        f"{course.definition.label}, {found.period}, by partnership, in the order of names",
        columns,
        tuple(rows),
    )


def _by_name(peer: Peer) -> tuple[str, str, int]:
    """Names decide; of those without a name the number of children, which is none where nothing is shown."""
    return peer.name, peer.family_group or "", (peer.figure.denominator or 0) if peer.figure else 0


def _in_words(peer: Peer) -> str:
    if not peer.is_published:
        return "Left out"
    return {"high": "Above the limits", "low": "Below the limits"}.get(peer.outside, "Within the limits")
