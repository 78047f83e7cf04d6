"""Sentences of Wellbeing: how many improved at home, how that compares, whom we don't know about.

Here: claims, each of which a table of the page repeats number for number. Pairs alone never show cause, so no
sentence gives one. Ratings are steps: nothing here is a mean of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.pairs import Pairs
from dashboard.figures.rows import Gap, Measure
from dashboard.wording.coverage import Covered
from dashboard.wording.differences import CHANGE_WORDS, CLEAR, SMALL, end, is_clear
from dashboard.wording.names import capital, in_sentence, joined, number_word, wellbeing_name, whole
from dashboard.wording.needed import points, points_needed
from dashboard.wording.states import (
    MARKS,
    PARTIAL_UNDER,
    SMALL_BASE,
    SMALL_BASES,
    TOO_LITTLE_UNDER,
)

_INDICATORS = 8
ENDS = ("fewer improved at home", "more improved at home")
_CRISIS = "Children often start in crisis, and then improve whatever is done."
FROM_CRISIS = f"{_CRISIS} So we compare those who began alike."
ALIKE_NOT_COMPARED = f"{_CRISIS} So only those who began alike should be compared."


def _subject(pairs: Pairs) -> str:
    name = wellbeing_name(pairs.definition.id)
    return "Wellbeing" if name.startswith("All") else f"“{name}”"


def answer(pairs: Pairs) -> str:
    """How many improved at home, whether that has changed, how it compares, whom we don't know about."""
    home = pairs.home
    if home is None or not home.is_published:
        first = f"**Whether {_lower(pairs)} improved for children at home can’t be shown for {pairs.period}"
        return " ".join(filter(None, [f"{first}{_why(home)}.**", missing_sentence(pairs)]))
    first = f"**{_subject(pairs)} improved for {of_children(home)}.**"
    said = (change_sentence(pairs), comparison_sentence(pairs), missing_sentence(pairs))
    return " ".join(filter(None, [first, *said]))


def _lower(pairs: Pairs) -> str:
    return _subject(pairs).replace("Wellbeing", "wellbeing")


def _why(figure: Measure | None) -> str:
    return f": {figure.words}" if figure else ": not published"


def of_children(figure: Measure) -> str:
    """ "14 of 42 children at home (33%, 21–48%)": the words of a figure, with whom it counts."""
    return figure.words.replace(" (", " children at home (", 1)


def change_sentence(pairs: Pairs) -> str:
    """Whether the share at home has moved since the period before."""
    change = pairs.change
    if change is None or change.verdict == "not_shown":
        return "Whether that has changed can’t be shown."
    since = f"since {change.period_from}"
    if is_clear(change.verdict):
        way = "higher" if change.verdict.endswith("higher") else "lower"
        size = "clearly " if change.verdict in CLEAR else ""
        tail = ", a small but clear change" if change.verdict in SMALL else ""
        return f"The share is {size}{way} than in {change.period_from}{tail}."
    if change.verdict == "too_few":
        return f"There are too few children to tell if it has changed {since}."
    return f"There is {CHANGE_WORDS[change.verdict]} {since}."


def comparison_sentence(pairs: Pairs) -> str:
    """What the interval of each difference allows, groups of one verdict together."""
    if not pairs.gaps:
        return "The share at home can’t be compared with other groups."
    said = [
        _COMPARED[verdict].format(
            joined((in_sentence(pairs.named_as(gap.comparator)) for gap in found), word)
        )
        for verdict, word in _JOINS.items()
        if (found := [gap for gap in pairs.gaps if gap.verdict == verdict])
    ]
    return " ".join(said)


_COMPARED = {
    "clearly_lower": "The share is clearly lower than for {}.",
    "clearly_higher": "The share is clearly higher than for {}.",
    "small_lower": "The share is lower than for {}: a small but clear difference.",
    "small_higher": "The share is higher than for {}: a small but clear difference.",
    "no_clear_difference": "There is no clear difference from {}.",
    "too_few": "There are too few children to tell if it differs from {}.",
    "not_shown": "It can’t be compared with {}.",
}
_JOINS = {verdict: "and" if is_clear(verdict) else "or" for verdict in _COMPARED}


def missing_sentence(pairs: Pairs) -> str:
    """The eligible whom nobody assessed twice."""
    rest = pairs.not_matched("home")
    if rest is None or rest.numerator is None:
        return "How many children at home were not assessed twice can’t be shown."
    if rest.numerator == 0:
        return f"All {rest.denominator:,} children who should have been counted were."
    return (
        f"We also don’t know about {rest.numerator:,} of the {rest.denominator:,} children who should have "
        "been counted."
    )


def shares_heading(pairs: Pairs) -> str:
    """The finding over the bars: the parts of home."""
    parts = dict(pairs.parts("home"))
    if not parts:
        return "The shares for children at home can’t be shown"
    head = f"{parts['improved']:,} of {sum(parts.values()):,} matched children at home improved"
    if "not_improved" in parts:
        return f"{head}; {parts['not_improved']:,} did not"
    return f"{head}; {parts['unchanged']:,} were unchanged and {parts['declined']:,} declined"


def improved_means(pairs: Pairs) -> str:
    """What counts as improved, fixed in advance."""
    if wellbeing_name(pairs.definition.id).startswith("All"):
        return (
            "“Improved” means that more of the eight indicators rose than fell between the first assessment "
            "and the latest, 3 to 18 months apart."
        )
    return (
        "“Improved” means at least one step up between the first assessment and the latest, "
        "3 to 18 months apart."
    )


def collapsed_note(pairs: Pairs) -> str:
    """Said where a group has two parts only."""
    groups = [
        "home" if group == "home" else in_sentence(pairs.named_as(group))
        for group in pairs.groups
        if len(pairs.parts(group)) == 2
    ]
    if not groups:
        return ""
    return (
        f"Two parts, improved and not improved, for {joined(groups)}: unchanged and declined are withheld "
        "to protect confidentiality."
    )


def small_note(pairs: Pairs) -> str:
    """The warning where a share rests on 10 to 19 children, naming the groups."""
    small = [
        in_sentence(pairs.named_as(group)) for group in pairs.groups if pairs.matched(group) in SMALL_BASES
    ]
    return f"{SMALL_BASE.removesuffix('.')} ({joined(small)})." if small else ""


def net_sentence(pairs: Pairs) -> str:
    """Improved minus declined at home, with Bonett and Price's interval and the exact sign test."""
    parts = dict(pairs.parts("home"))
    if len(parts) < 3 or not sum(parts.values()):
        return "Improved minus declined at home can’t be shown."
    from pipelines.stats import paired_change, sign_test_words

    found = paired_change(parts["improved"], parts["declined"], parts["unchanged"])
    limits = (found.net_lower_bonett_price, found.net_upper_bonett_price)
    said = sign_test_words(parts["improved"], parts["declined"], found.exact_sign_p)
    net = parts["improved"] - parts["declined"]
    children = f"{signed(net)} child{'' if abs(net) == 1 else 'ren'}"
    lower, upper = map(end, limits)
    return (
        f"At home, improved minus declined is {children}: {signed(whole(100 * found.net))} points of "
        f"those matched ({lower} to {upper}). Exact sign test: {said}."
    )


def signed(number: int) -> str:
    """ "+5", "−12", "0"."""
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number < 0 else "0"


def differences_heading(pairs: Pairs) -> str:
    """Whether improvement is least at home: the sentence that this page exists to test."""
    lower = [gap for gap in pairs.gaps if is_clear(gap.verdict) and gap.verdict.endswith("lower")]
    higher = [gap for gap in pairs.gaps if is_clear(gap.verdict) and gap.verdict.endswith("higher")]
    shown = [gap for gap in pairs.gaps if gap.verdict != "not_shown"]
    if not shown:
        return "Is improvement least at home? It can’t be compared"
    if lower and len(lower) == len(pairs.compared):
        return f"Improvement is clearly less common at home than for {_who(pairs, lower)}"
    if lower or higher:
        said = [f"clearly less common than for {_who(pairs, lower)}"] if lower else []
        said += [f"clearly more common than for {_who(pairs, higher)}"] if higher else []
        return f"Is improvement least at home? It is {joined(said)}"
    if all(gap.verdict == "too_few" for gap in shown):
        return "Is improvement least at home? There are too few children to tell"
    return "Is improvement least at home? There is no clear difference"


def _who(pairs: Pairs, gaps: Sequence[Gap]) -> str:
    small = " (a small but clear difference)"
    return joined(
        in_sentence(pairs.named_as(gap.comparator)) + small * (gap.verdict in SMALL) for gap in gaps
    )


def differences_sentence(pairs: Pairs) -> str:
    """What is drawn, and how large a difference would have to be to be clear."""
    needed = [points_needed(pairs.improved(gap.comparator), pairs.home) for gap in pairs.gaps]
    least = min((one for one in needed if one), default=None)
    shown = f" With these numbers only gaps of {points(least)} or more would be clear." if least else ""
    return f"Gap in the share improved, with 95% intervals.{shown}"


def coverage_heading(pairs: Pairs, rows: Sequence[tuple[str, Covered | None]]) -> str:
    """How many at home were assessed twice, and whether that is the lowest coverage of all."""
    found = dict(rows)
    home = found.get("home")
    if home is None or home.share is None:
        return "How many children at home were assessed twice can’t be shown"
    counted = f"{home.words.partition(' children')[0]} children at home were assessed twice"
    others = [one.share for group, one in rows if group != "home" and one and one.share is not None]
    if len(others) == len(rows) - 1 and others and home.share < min(others):
        return f"Home has the lowest coverage: {counted}"
    return f"{counted} ({whole(100 * home.share)}%)"


def coverage_chip(covered: Covered | None) -> str:
    """What a coverage allows: "Partial (under 70%)"."""
    if covered is None or covered.share is None:
        return "Not shown"
    if covered.share < TOO_LITTLE_UNDER:
        return f"**Too little** to compare (under {whole(100 * TOO_LITTLE_UNDER)}%)"
    return (
        f"**Partial** (under {whole(100 * PARTIAL_UNDER)}%)"
        if covered.share < PARTIAL_UNDER
        else "Enough to compare"
    )


def bounds_words(bounds: tuple[float, float] | None) -> str:
    """ "23% to 54%"."""
    return f"{whole(100 * bounds[0])}% to {whole(100 * bounds[1])}%" if bounds else "not shown"


def reversal_sentence(pairs: Pairs) -> str:
    """What lowest and highest are, and with whom the missing children alone could turn the order."""
    meaning = "Lowest: no unmatched child improved. Highest: every unmatched child improved."
    groups = [in_sentence(pairs.named_as(group)) for group in pairs.compared if pairs.could_reverse(group)]
    if not groups:
        return meaning
    return (
        f"{meaning} **Missing children alone could reverse the order**: on these figures home might stand "
        f"above or below {joined(groups, 'or')}."
    )


def flow_heading(pairs: Pairs) -> str:
    """How many at home left the pairs."""
    rest = pairs.not_matched("home")
    if rest is None or rest.numerator is None:
        return "How many children at home left the pairs can’t be shown"
    if rest.numerator == 1:
        return "One child at home left the pairs"
    return f"{capital(number_word(rest.numerator))} children at home left the pairs"


def white_part(unchanged: bool, not_improved: bool) -> str:
    """What white parts are: unchanged in a bar of three parts, all who did not improve in one of two."""
    if unchanged and not_improved:
        return "Unchanged, or not improved"
    return "Unchanged" if unchanged else "Not improved" if not_improved else ""


EXIT_NAMES = {
    "assessed_twice": ("Assessed twice", "counted above"),
    "order_ended": ("Order ended", "may be because help worked"),
    "changed_group": ("Moved to another care group", "may be because it did not"),
    "turned_18": ("Turned 18", "says nothing of wellbeing"),
    "assessed_once": ("Still at home, not assessed again", "missing: could hide either"),
    "not_matched": ("Not assessed twice", "missing: could hide either"),
}
FLOW_NOTE = (
    "Children who left the pairs are outcomes too. A fall in the share improved can come from children who "
    "did well, and whose order ended."
)
NO_EXITS = (
    "This release doesn’t say why: their order may have ended, they may have moved or turned 18, or nobody "
    "assessed them again."
)


def eight_heading(differing: Sequence[tuple[str, bool]], tested: int) -> str:
    """Which of the indicators differ at home, once their number is allowed for."""
    if not tested:
        return "None of the eight indicators can be compared for home"
    if not differing:
        if tested == 1:
            return "The one indicator that can be compared does not differ clearly at home"
        which = f"{number_word(tested)} indicators" + (
            " that can be compared" if tested < _INDICATORS else ""
        )
        return f"None of the {which} differs clearly at home, once their number is allowed for"
    low = [name for name, higher in differing if not higher]
    high = [name for name, higher in differing if higher]
    said = [f"fewer improved at home in {joined(low)}"] if low else []
    said += [f"more improved at home in {joined(high)}"] if high else []
    return f"{capital(joined(said))}, also once the number of indicators is allowed for"


def limits(pairs: Pairs, hidden: Sequence[str], shown: Sequence[str], child_rated: bool) -> list[str]:
    """What these figures do not allow."""
    if child_rated:
        views = (
            "Ratings made with the child can be chosen above. They are never on one chart with workers’ own."
        )
    else:
        views = (
            "These ratings are made by workers, or by workers with the child, and are not published apart."
        )
    return [
        "**That support made the difference.** Pairs alone can’t show cause.",
        f"**What children think.** {views}",
        "**A wellbeing score.** Ratings are steps, not numbers, so we don’t average them or draw a wheel.",
        *_hidden_sentence(hidden, shown),
        "**Room to improve.** A child already at the top can’t be rated higher. How many those are is not "
        "published.",
    ]


def _hidden_sentence(hidden: Sequence[str], shown: Sequence[str]) -> list[str]:
    if not hidden:
        return []
    rest = f"; {joined(shown)} can be chosen above" if shown else ""
    return [
        f"**Change in each indicator for home.** {len(hidden)} of {len(hidden) + len(shown)} indicators "
        f"{'is' if len(hidden) == 1 else 'are'} {MARKS['withheld']} withheld or not published for the latest "
        f"period{rest}."
    ]


def alt(heading: str, pairs: Pairs) -> str:
    """The finding of the bars with the parts of every group."""
    rows = "; ".join(
        f"{in_sentence(pairs.named_as(group))}: {parts_words(pairs, group)}" for group in pairs.groups
    )
    return f"{heading}. {pairs.definition.label}, {pairs.period}. {capital(rows)}."


def parts_words(pairs: Pairs, group: str) -> str:
    """ "42 matched: 14 improved, 19 unchanged, 9 declined", or the state."""
    parts, figure = pairs.parts(group), pairs.improved(group)
    if not parts:
        return figure.words if figure else "not published"
    named = ", ".join(f"{children:,} {part.replace('_', ' ')}" for part, children in parts)
    return f"{sum(children for _, children in parts):,} matched, {named}"


def differences_alt(heading: str, pairs: Pairs) -> str:
    """The finding of the differences with each of them."""
    rows = "; ".join(
        f"home minus {in_sentence(pairs.named_as(gap.comparator))} {gap.words}" for gap in pairs.gaps
    )
    return f"{heading}. {pairs.period}: {capital(rows)}."
