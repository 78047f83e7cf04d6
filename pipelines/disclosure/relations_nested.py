"""Quantities that are part of one another, or overlap, and the pieces between them that nobody publishes.

Not here: sums of groups, levels, outcomes and periods (`relations.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.disclosure.quantities import NOBODYS_CONDITIONS, NOBODYS_REST, PART_OF, Quantity, quantity_of
from pipelines.disclosure.relations_types import JOINED, Key, Relations
from pipelines.indicator import Indicator, Kind
from pipelines.vocabulary import Outcome


def relate_parts(found: Relations, indicators: Mapping[str, Indicator]) -> None:
    """Where one quantity is part of another, what lies between them is a hidden piece."""
    at = found.by_place()
    named = {key.quantity for key in found.keys}
    for whole, part, small in _nested(at, indicators, named):
        between = Quantity(
            whole.population, frozenset({f"{sorted(whole.having)} {sorted(part.having)}"}), "between"
        )
        places = dict.fromkeys([*at[whole], *at[part]])
        for place in places:
            top = _found_or_added(found, at[whole], whole, place)
            bottom = _found_or_added(found, at[part], part, place)
            if top is not None and bottom is not None and top != bottom:
                key = Key(between._replace(population=part.population), *place)
                if key not in found.keys:
                    piece = found.hide(key, small=small)
                    found.add(top, (bottom, piece), certain=False, defines=piece)


def _found_or_added(found: Relations, at: dict[tuple, int], quantity: Quantity, place: tuple) -> int | None:
    """The variable at a place, or a hidden sum of finer ones that make it up (windows, joined groups)."""
    if place in at:
        return at[place]
    group, breakdown, level, span = place
    spans = {
        p[3]: i for p, i in at.items() if p[:3] == place[:3] and span[0] <= p[3][0] and p[3][1] <= span[1]
    }
    if spans and sum(s[1] - s[0] + 1 for s in spans) == span[1] - span[0] + 1:
        return _added(found, at, quantity, place, list(spans.values()))
    parts = [at.get((name, breakdown, level, span)) for name in ("residential", "other")]
    if group == JOINED and None not in parts:
        return _added(found, at, quantity, place, parts)
    return None


def _added(found: Relations, at: dict[tuple, int], quantity: Quantity, place: tuple, parts: list[int]) -> int:
    key = Key(quantity, *place)
    if key in found.keys:
        return found.keys[key]
    piece = found.hide(key, small=False)
    found.add(piece, parts, defines=piece)
    at[place] = piece
    return piece


def _nested(
    at: Mapping[Quantity, dict], indicators: Mapping[str, Indicator], named: set[Quantity]
) -> list[tuple[Quantity, Quantity, bool]]:
    """(whole, part, small): the nearest quantities that contain one another, their rest not published.

    Few children in the rest say something about them (`small`), but for a rating that was left out.
    """
    pairs: dict[tuple[Quantity, Quantity], bool] = {}
    for whole in at:
        for part in at:
            if _contains(whole, part) and not any(_contains(whole, q) and _contains(q, part) for q in at):
                apart = whole.population != part.population
                pairs[whole, part] = not (
                    (apart and part.population in NOBODYS_REST)
                    or (part.having and part.having <= NOBODYS_CONDITIONS)
                )
    for one in indicators.values():
        if one.nested_in in indicators:
            other = indicators[one.nested_in]
            whole, part = quantity_of(other, Outcome.YES), quantity_of(one, Outcome.YES)
            if whole in at and part in at and not part.having > whole.having:
                pairs[whole, part] = True
        whole = Quantity(one.population, frozenset({f"{one.id} {Outcome.NOT_MATCHED}"}))
        part = whole._replace(having=frozenset({f"wellbeing_overall {Outcome.NOT_MATCHED}"}))
        if one.kind is Kind.MATCHED_CHANGE and whole != part and whole in at and part in at:
            pairs[whole, part] = False
    nested = [(*pair, small) for pair, small in pairs.items() if not _has_rest(*pair, named)]
    return [*nested, *_bounded(at, indicators)]


_BOUNDS = (
    (("referred_while_looked_after", Outcome.NO), ("more_than_one_placement", Outcome.ALL)),
    (("school_record_held", Outcome.YES), ("part_time_timetable", Outcome.ALL)),
)
"""(part, whole): who was not referred is counted in the group of the year, where those who were may be
missing; who is of school age and has a record is a pupil."""
_IN_YEAR = ("more_than_one_placement", Outcome.ALL)
_NO_LESS = (
    ((_IN_YEAR, 1), (("part_time_timetable", Outcome.ALL), -1), (("school_record_held", Outcome.NO), -1)),
    (
        (_IN_YEAR, 1),
        (("school_record_held", Outcome.ALL), -1),
        (("looked_after", Outcome.COUNT), -1),
        (("scn_coverage", Outcome.ALL), 1),
    ),
    ((("looked_after", Outcome.COUNT), 1), (("episodes_ended", Outcome.COUNT), 1), (_IN_YEAR, -1)),
)
"""Sums that are never below nought: pupils, and those of school age without a record, are different children
of a year; who is not of school age on 31 July was not in the year; who left in the year had an end."""


def _bounded(
    at: Mapping[Quantity, dict], indicators: Mapping[str, Indicator]
) -> list[tuple[Quantity, Quantity, bool]]:
    pairs = []
    for part, whole in _BOUNDS:
        if part[0] in indicators and whole[0] in indicators:
            one, other = (quantity_of(indicators[name], outcome) for name, outcome in (whole, part))
            if one in at and other in at:
                pairs.append((one, other, False))
    return pairs


def _contains(whole: Quantity, part: Quantity) -> bool:
    if whole.kind != "rows" or part.kind != "rows":
        return False
    if whole.population == part.population:
        return whole.having < part.having
    return PART_OF.get(part.population) == whole.population and not whole.having and not part.having


def _has_rest(whole: Quantity, part: Quantity, named: set[Quantity]) -> bool:
    """Whether the rest is published too, as the no of a yes, or an outcome among others."""
    extra = part.having - whole.having
    texts = {" AND ".join(order) for order in (sorted(extra), sorted(extra, reverse=True))} | extra
    opposite = {whole._replace(having=whole.having | {f"NOT ({text})"}) for text in texts}
    is_no = any(text.startswith("NOT (") for text in extra)
    is_outcome = any(text.rpartition(" ")[2] in _OUTCOMES_OF_MATCHED for text in extra)
    return (
        bool(opposite & named)
        or is_no
        or (is_outcome and whole.population == part.population and not whole.having)
    )


_OUTCOMES_OF_MATCHED = ("improved", "unchanged", "declined", "not_matched")


def relate_overlaps(found: Relations, indicators: Mapping[str, Indicator]) -> None:
    """Two conditions and both of them: what has one only, and what has neither, are hidden pieces.

    Referred for either reason: both reasons together is such a piece.
    """
    at = found.by_place()
    for both in list(at):
        singles = [both._replace(having=frozenset({one})) for one in both.having]
        nothing = both._replace(having=frozenset())
        if len(singles) == 2 and both.kind == "rows" and all(one in at for one in (*singles, nothing)):
            _relate_neither(found, [at[q] for q in (nothing, *singles, both)], both)
    for place, terms in enumerate(_NO_LESS):
        if all(name in indicators for (name, _), _ in terms):
            of = [quantity_of(indicators[name], outcome) for (name, outcome), _ in terms]
            rest = Quantity(of[0].population, frozenset(), f"rest {place}")
            _relate_no_less(found, at, rest, dict(zip(of, (factor for _, factor in terms), strict=True)))
    for whole, one, other in _unions(indicators):
        quantities = [quantity_of(i, Outcome.YES) for i in (whole, one, other)]
        if all(quantity in at for quantity in quantities):
            both = quantities[0]._replace(kind="both")
            for place in at[quantities[0]]:
                parts = [at[quantity].get(place) for quantity in quantities]
                if None not in parts:
                    piece = found.hide(Key(both, *place), small=True)
                    found.combine(zip((*parts, piece), (1, -1, -1, 1), strict=True), defines=piece)


def _relate_no_less(
    found: Relations, at: Mapping[Quantity, dict], rest: Quantity, factors: Mapping[Quantity, int]
) -> None:
    """A sum of these quantities is no less than nought, wherever all of them are."""
    if not all(quantity in at for quantity in factors):
        return
    for place in dict.fromkeys(place for quantity in factors for place in at[quantity]):
        parts = [_found_or_added(found, at[quantity], quantity, place) for quantity in factors]
        if None not in parts:
            piece = found.hide(Key(rest, *place), small=False)
            found.combine(zip((*parts, piece), (*factors.values(), -1), strict=True), defines=piece)


def _relate_neither(found: Relations, at: list[dict[tuple, int]], both: Quantity) -> None:
    for place in at[0]:
        parts = [one.get(place) for one in at]
        if None not in parts:
            piece = found.hide(Key(both._replace(kind="neither"), *place), small=True)
            found.combine(zip((*parts, piece), (1, -1, -1, 1, -1), strict=True), defines=piece)


def _unions(indicators: Mapping[str, Indicator]) -> list[tuple[Indicator, Indicator, Indicator]]:
    """(whole, one, other): indicators of which two cover a third, each for one of two reasons."""
    names = [("referred_while_looked_after", "referred_offence", "referred_non_offence")]
    return [tuple(indicators[name] for name in three) for three in names if set(three) <= set(indicators)]
