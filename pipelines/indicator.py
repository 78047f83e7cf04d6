"""The type of an indicator: a frozen, validated declaration. The list of them is `indicators/`.

A declaration is data, not code: what it counts is a short SQL expression over the columns of a named
population (`cohorts/populations.py`), so that a reader, the catalogue and the counting share one text,
and so that reading the list costs the dashboard no data library.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pipelines.errors import DeclarationError
from pipelines.vocabulary import BREAKDOWN_LEVELS, PUBLISHED_GROUPS, CohortBasis, Outcome, PeriodKind


class Kind(StrEnum):
    COUNT = "count"
    PROPORTION = "proportion"
    EVENT_RATE = "event_rate"
    MEAN = "mean"
    MATCHED_CHANGE = "matched_change"


class Polarity(StrEnum):
    """Which way is good. `NEITHER` and `CONTEXT` are never called better or worse."""

    HIGHER = "higher"
    LOWER = "lower"
    CONTEXT = "context"
    NEITHER = "neither"


class SensitiveSide(StrEnum):
    """Which full side of a proportion tells something about each child (`methods.md` A3, P4)."""

    YES = "yes"
    NO = "no"
    BOTH = "both"


OUTCOMES_OF_KIND = {
    Kind.COUNT: (Outcome.COUNT,),
    Kind.PROPORTION: (Outcome.YES, Outcome.NO, Outcome.ALL),
    Kind.EVENT_RATE: (Outcome.EVENTS, Outcome.CHILDREN_WITH_EVENT, Outcome.ALL),
    Kind.MEAN: (Outcome.NUMERATOR_SUM, Outcome.DENOMINATOR_SUM, Outcome.CHILDREN),
    Kind.MATCHED_CHANGE: (
        Outcome.IMPROVED,
        Outcome.UNCHANGED,
        Outcome.DECLINED,
        Outcome.NOT_MATCHED,
        Outcome.ELIGIBLE,
    ),
}

_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One measure: who is counted, when a child counts, which way is good, and how to say it.

    Raises DeclarationError, naming the indicator and the field, when a declaration contradicts itself.
    """

    id: str
    label: str
    """Short name for a menu or a heading: "Attendance under 90%"."""
    phrase: str
    """Noun phrase for a sentence: "attending under 90% of the time"."""
    counted: str
    """Who is counted, in words: "Pupils who attended under 90% of the half-days open to them"."""
    out_of: str
    """Out of whom, in words: "Pupils looked after at any time in the year, with a school record"."""
    kind: Kind
    population: str
    """Name of a population in `cohorts/populations.py`; `aggregate` where counts arrive ready-made."""
    counts_when: str = ""
    """SQL over the population's columns: true/false for a proportion, a number of events for an event rate,
    the numerator summed for a mean. Empty for a count, a matched change, and `aggregate`."""
    divided_by: str = ""
    """SQL for the denominator summed, for a mean only."""
    among: str = ""
    """SQL restriction of the population, where it is narrower than its name."""
    cohort_basis: CohortBasis
    period_kinds: tuple[PeriodKind, ...] = (PeriodKind.YEAR,)
    tables: tuple[str, ...]
    """The return tables without which the indicator is "not supplied"."""
    columns: tuple[tuple[str, str], ...] = ()
    """(table, column) pairs, of optional columns, without which it is "not supplied"."""
    polarity: Polarity
    national_definition: bool
    """True where a national definition was followed; False is a local proposal, and said so."""
    kloe: int
    quality_indicators: tuple[str, ...]
    care_groups: tuple[str, ...] = PUBLISHED_GROUPS
    """Groups that the indicator applies to; in the others its cells are "not applicable"."""
    breakdowns: tuple[str, ...] = ("none", "sex", "age_band", "route")
    follow_up_days: int = 0
    """Days after a period ends until its follow-up is complete; before that it is "too early"."""
    follow_up_months: int = 0
    """The same in calendar months, for surveys of leavers and whole years (31 July -> 31 October)."""
    sensitive: bool = False
    sensitive_side: SensitiveSide = SensitiveSide.BOTH
    family: str
    """Disclosure family: indicators of one family share children, and are protected in one linked system."""
    nested_in: str = ""
    """Id of an indicator whose `yes` contains this one's `yes` (SCQF 5 in SCQF 4)."""
    unit: str = "percent"
    """percent, per_1000, number, months, pounds."""
    caveats: tuple[str, ...]
    benchmark_ids: tuple[str, ...] = ()
    """Ids in the published national figures that measure the same thing."""
    definition_breaks: tuple[tuple[int, str], ...] = ()
    """(first reporting year after the break, words): no test and no line across it."""
    marked_years: tuple[tuple[int, str], ...] = ()
    """(reporting year, words): shown hollow, never compared."""
    noted_years: tuple[tuple[int, str], ...] = ()
    """(reporting year, words): words set beside the year; the figure is drawn and compared as any other."""
    headline: bool = False
    """One of the measures chosen in advance, so exempt from the correction for many comparisons."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return OUTCOMES_OF_KIND[self.kind]

    def followed_until(self, period_end: date) -> date:
        """The day on which the follow-up of a period is complete: its last day where there is none.

        Months run to the end of a month, as a period does: three after 31 July is 31 October.
        """
        months = period_end.year * 12 + period_end.month - 1 + self.follow_up_months
        year, month = divmod(months, 12)
        last = date(year, month + 1, monthrange(year, month + 1)[1]) if self.follow_up_months else period_end
        return last + timedelta(days=self.follow_up_days)

    def __post_init__(self) -> None:
        for field, fault in self._faults():
            raise DeclarationError(f"indicator '{self.id}', {field}: {fault}")

    def _faults(self) -> list[tuple[str, str]]:
        faults = []
        if not _ID.fullmatch(self.id):
            faults.append(("id", "use lower-case letters, digits and underscores, starting with a letter"))
        for field in ("label", "phrase", "counted", "out_of", "population", "family"):
            if not getattr(self, field).strip():
                faults.append((field, "is empty"))
        faults += self._faults_of_kind() + self._faults_of_lists()
        return faults

    def _faults_of_kind(self) -> list[tuple[str, str]]:
        from_aggregate = self.population == "aggregate"
        needs_expression = not from_aggregate and self.kind in (Kind.PROPORTION, Kind.EVENT_RATE, Kind.MEAN)
        faults = []
        if needs_expression != bool(self.counts_when):
            faults.append(("counts_when", f"a {self.kind} {'needs one' if needs_expression else 'has none'}"))
        if (self.kind is Kind.MEAN and not from_aggregate) != bool(self.divided_by):
            faults.append(("divided_by", "is for a mean, and a mean needs it"))
        return faults

    def _faults_of_lists(self) -> list[tuple[str, str]]:
        faults = []
        if not self.tables:
            faults.append(("tables", "names no return table"))
        if not self.caveats:
            faults.append(("caveats", "every figure has a caveat; name the one a reader must know"))
        if unknown := set(self.care_groups) - set(PUBLISHED_GROUPS):
            faults.append(("care_groups", f"does not know {sorted(unknown)}"))
        if unknown := set(self.breakdowns) - set(BREAKDOWN_LEVELS):
            faults.append(("breakdowns", f"does not know {sorted(unknown)}"))
        if self.kloe not in (1, 2, 3):
            faults.append(("kloe", "is 1, 2 or 3"))
        if self.unit not in ("percent", "per_1000", "number", "months", "pounds"):
            faults.append(("unit", "is percent, per_1000, number, months or pounds"))
        return faults
