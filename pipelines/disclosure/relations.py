"""Every sum that a reader can use between the cells of one system, and the pieces that nobody publishes.

Here: variables (a number each) and rows (sums that come to nought), from the keys of cells alone. Not here:
counts, what is safe, or the audit's own relations (`audit/facts.py`, `audit/rows.py`), which are written
apart from these so that a sum forgotten here is found there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise

from pipelines.disclosure.quantities import (
    STARTS_AND_ENDS,
    Quantity,
    placed,
    quantity_of,
    without_event,
)
from pipelines.disclosure.relations_nested import relate_overlaps, relate_parts
from pipelines.disclosure.relations_types import JOINED, SINGLE, Key, Relations, Slot
from pipelines.indicator import Indicator, Kind
from pipelines.vocabulary import Outcome


def relate(
    slots: Iterable[Slot], indicators: Mapping[str, Indicator], apart: frozenset[Quantity]
) -> Relations:
    """The relations between these cells. apart: quantities on which the returns of indicators disagree."""
    found = Relations()
    by_series: dict[tuple, dict[str, int]] = defaultdict(dict)
    for slot in slots:
        key = key_of(slot, indicators[slot.indicator], apart)
        index = found.keys.setdefault(key, len(found.keys))
        found.slots.append(index)
        by_series[(slot.indicator, *slot[2:])][slot.outcome] = index
    _relate_outcomes(found, by_series, indicators)
    _relate_groups(found)
    _relate_spans(found)
    relate_parts(found, indicators)
    relate_overlaps(found, indicators)
    _relate_levels(found)
    _relate_flows(found)
    return found


def key_of(slot: Slot, indicator: Indicator, apart: frozenset[Quantity]) -> Key:
    """The number that a cell shows."""
    quantity, group = placed(quantity_of(indicator, slot.outcome), slot.care_group)
    if quantity in apart:
        quantity = quantity_of(indicator, slot.outcome)._replace(kind=f"rows of {indicator.id}")
        group = slot.care_group
    return Key(quantity, group, slot.breakdown, slot.level, slot.span)


def _relate_outcomes(
    found: Relations, by_series: dict[tuple, dict[str, int]], indicators: Mapping[str, Indicator]
) -> None:
    """yes + no = all, and what each other kind of indicator adds up to."""
    keys = list(found.keys)
    for series, cells in by_series.items():
        indicator = indicators[series[0]]
        relate_kind = _KINDS.get(indicator.kind)
        if relate_kind:
            relate_kind(found, indicator, cells, keys)


def _relate_proportion(found: Relations, _: Indicator, cells: dict[str, int], __: list[Key]) -> None:
    if len(cells) == 3:
        found.add(cells[Outcome.ALL], (cells[Outcome.YES], cells[Outcome.NO]))


def _relate_events(found: Relations, indicator: Indicator, cells: dict[str, int], keys: list[Key]) -> None:
    """Children with no event, and events beyond the first: hidden unless another indicator shows them."""
    some, events = cells.get(Outcome.CHILDREN_WITH_EVENT), cells.get(Outcome.EVENTS)
    if some is not None and Outcome.ALL in cells:
        key = keys[some]._replace(quantity=without_event(indicator), group=keys[cells[Outcome.ALL]].group)
        if key not in found.keys:
            rest = found.hide(key, small=True)
            found.add(cells[Outcome.ALL], (some, rest), defines=rest)
        elif found.keys[key] in found.hidden:
            found.add(cells[Outcome.ALL], (some, found.keys[key]))
    if some is not None and events is not None:
        again = found.hide(
            keys[events]._replace(quantity=keys[events].quantity._replace(kind="again")), small=True
        )
        found.add(events, (some, again), defines=again)


def _relate_matched(found: Relations, indicator: Indicator, cells: dict[str, int], keys: list[Key]) -> None:
    """Improved, unchanged and declined are the matched, whom nobody publishes."""
    three = [cells[one] for one in (Outcome.IMPROVED, Outcome.UNCHANGED, Outcome.DECLINED) if one in cells]
    rest, eligible = cells.get(Outcome.NOT_MATCHED), cells.get(Outcome.ELIGIBLE)
    if eligible is None:
        return
    if not three:
        if rest is not None and rest != eligible:
            found.add(eligible, (rest,))
        return
    if rest is None:
        found.add(eligible, three)
        return
    key = keys[three[0]]
    matched = Quantity(key.quantity.population, frozenset({f"{indicator.id} matched"}))
    piece = found.hide(key._replace(quantity=matched), small=True)
    found.add(piece, three, defines=piece)
    found.add(eligible, (piece, rest))


def _relate_sums(found: Relations, indicator: Indicator, cells: dict[str, int], keys: list[Key]) -> None:
    """No more half-days attended than were open."""
    top, bottom = cells.get(Outcome.NUMERATOR_SUM), cells.get(Outcome.DENOMINATOR_SUM)
    if indicator.unit == "percent" and top is not None and bottom is not None:
        missed = found.hide(
            keys[top]._replace(quantity=keys[top].quantity._replace(kind="missed")), small=False
        )
        found.add(bottom, (top, missed), defines=missed)


_KINDS = {
    Kind.PROPORTION: _relate_proportion,
    Kind.EVENT_RATE: _relate_events,
    Kind.MATCHED_CHANGE: _relate_matched,
    Kind.MEAN: _relate_sums,
}


def _relate_groups(found: Relations) -> None:
    """home + away = all; the four other groups, or those with residential and other joined, = away."""
    for (quantity, *rest), at in found.collected("group").items():
        if "all" in at and "home" in at and "away" not in at:
            at["away"] = found.hide(Key(quantity, "away", *rest), small=True)
            found.add(at["all"], (at["home"], at["away"]), defines=at["away"])
        elif {"all", "home", "away"} <= set(at):
            found.add(at["all"], (at["home"], at["away"]))
        if JOINED in at and "residential" in at and "other" not in at:
            at["other"] = found.hide(Key(quantity, "other", *rest), small=True)
            found.add(at[JOINED], (at["residential"], at["other"]), defines=at["other"])
        elif {JOINED, "residential", "other"} <= set(at):
            found.add(at[JOINED], (at["residential"], at["other"]))
        _relate_away(found, Key(quantity, "rest", *rest), at)


def _relate_away(found: Relations, rest: Key, at: dict[str, int]) -> None:
    names = ("kinship", "foster", JOINED) if JOINED in at else SINGLE
    known = [at[name] for name in names if name in at]
    if "away" not in at or not known:
        return
    if len(known) == len(names):
        found.add(at["away"], known)
        return
    left = found.hide(rest, small=True)
    found.add(at["away"], (*known, left), defines=left)


def _relate_levels(found: Relations) -> None:
    """The levels of a split add up to the figure without it; a level that can't be is none."""
    shown = {key: index for key, index in found.keys.items() if index not in found.hidden}
    whole = {(k.quantity, k.group, k.span): i for k, i in shown.items() if k.breakdown == "none"}
    levels: dict[tuple, list[int]] = defaultdict(list)
    for key, index in shown.items():
        if key.breakdown != "none":
            levels[(key.quantity, key.group, key.span, key.breakdown)].append(index)
    for (*of, _), parts in levels.items():
        if (total := whole.get(tuple(of))) is not None:
            found.add(total, parts)


def _relate_flows(found: Relations) -> None:
    """Starts less ends are the change from one 31 July to the next, which the stock publishes."""
    at = found.by_place()
    started, ended = (at.get(Quantity(population, frozenset()), {}) for population in STARTS_AND_ENDS)
    for place in [one for one in started if one in ended]:
        if place[:2] == ("all", "none"):
            found.tie(started[place], ended[place])


def _relate_spans(found: Relations) -> None:
    """Quarters add up to their year, years to their window; what is missing of a whole is a hidden piece."""
    for (quantity, group, *rest), at in found.collected("span").items():
        if len(at) > 1:
            spans = sorted(at, key=lambda span: (span[1] - span[0], span))
            if any(_cross(one, other) for one, other in combinations(spans, 2)):
                spans = _cut(found, (quantity, group, *rest), at)
            for whole in spans:
                _relate_span(found, (quantity, group, *rest), at, whole)


def _cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    first, second = sorted((one, other))
    return first[0] < second[0] <= first[1] < second[1]


def _cut(found: Relations, of: tuple, at: dict) -> list[tuple[int, int]]:
    """Windows that overlap: cut into the stretches between their edges, which nobody publishes."""
    spans = list(at)
    edges = sorted({span[0] for span in spans} | {span[1] + 1 for span in spans})
    for first, after in pairwise(edges):
        covered = any(span[0] <= first and after - 1 <= span[1] for span in spans)
        if covered and (first, after - 1) not in at:
            at[(first, after - 1)] = found.hide(Key(*of, (first, after - 1)), small=False)
    return spans


def _relate_span(found: Relations, of: tuple, at: dict, whole: tuple[int, int]) -> None:
    inside = [span for span in at if span != whole and whole[0] <= span[0] and span[1] <= whole[1]]
    largest = [s for s in inside if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in inside)]
    if any(_cross(one, other) for one, other in combinations(largest, 2)):
        largest = [s for s in inside if not any(o != s and s[0] <= o[0] and o[1] <= s[1] for o in inside)]
    if not largest:
        return
    parts = [at[span] for span in sorted(largest)]
    missing = whole[1] - whole[0] + 1 - sum(span[1] - span[0] + 1 for span in largest)
    if missing:
        left = found.hide(Key(*of, (whole[0], -whole[1])), small=True)
        found.add(at[whole], (*parts, left), defines=left)
    else:
        found.add(at[whole], parts)
