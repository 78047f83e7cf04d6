"""Rows of a release as the pages use them: named, typed, immutable.

Here: one type a table, its columns in order. Not here: how they are read (`store.py`), or which belong
together (`evidence.py`). A row that is not published holds no number at all.
"""

from __future__ import annotations

from typing import NamedTuple

JOINED, PARTLY_JOINED = "joined", "partly_joined"
"""What `residential` is named as where it holds other care too: in each measure that is meant, or in some.
The care group of such a row stays `residential`."""
EVERYONE = "everyone"
"""What `all` is named as where those counted are no children in care."""
_NOT_IN_CARE = frozenset({"meetings", "aftercare", "survey_answers", "survey_invited"})
"""Populations (`pipelines/cohorts/`) of meetings, care leavers, and whoever was asked, staff too."""


class Partnership(NamedTuple):
    partnership: str
    name: str
    area_code: str | None
    family_group: str | None
    invented: bool

    @property
    def title(self) -> str:
        """Name for menus and captions; an invented partnership says so."""
        return f"{self.name} (invented)" if self.invented else self.name


class Measure(NamedTuple):
    """A figure of one group in one period. Shares and their limits are fractions; rates per 1,000."""

    period: str
    period_kind: str
    care_group: str
    level: str
    outcome: str
    numerator: int | None
    denominator: int | None
    value: float | None
    lower_ci: float | None
    upper_ci: float | None
    status: str
    words: str

    @property
    def is_published(self) -> bool:
        return self.status == "published"

    @property
    def is_banded(self) -> bool:
        """Whether only a band is published, which `words` say."""
        return self.status == "banded"


class Gap(NamedTuple):
    """At home minus a comparator, in the measure's own unit (0.43 is 43 points)."""

    period: str
    outcome: str
    comparator: str
    home_value: float | None
    comparator_value: float | None
    difference: float | None
    lower_ci: float | None
    upper_ci: float | None
    verdict: str
    words: str


class Change(NamedTuple):
    """A figure minus an earlier one of its run: `last`, the period before; `run`, the first published."""

    outcome: str
    care_group: str
    period_from: str
    period_to: str
    span: str
    difference: float | None
    lower_ci: float | None
    upper_ci: float | None
    verdict: str
    words: str


class GapChange(NamedTuple):
    """A gap minus an earlier one, with what moved: home, or the comparator."""

    outcome: str
    comparator: str
    period_from: str
    period_to: str
    span: str
    gap_from: float | None
    gap_to: float | None
    difference: float | None
    lower_ci: float | None
    upper_ci: float | None
    home_change: float | None
    comparator_change: float | None
    verdict: str
    words: str


class Plan(NamedTuple):
    """How a partnership's measure is published: single years or windows, five groups or home and away.

    `joined`, `quarters_joined`: residential care holds other care too, in years or windows, in quarters.
    """

    indicator: str
    grain: str
    groups: str
    window_years: int
    joined: bool
    quarters_joined: bool
    words: str


class Benchmark(NamedTuple):
    """A figure that was published elsewhere, as it was published."""

    indicator_id: str
    indicator_label: str
    group: str
    period: str
    value: float
    unit: str
    source_title: str
    source_url: str
    note: str | None
    cohort: str


class CouncilBenchmark(NamedTuple):
    """A figure of the Local Government Benchmarking Framework: of a council, or of Scotland (family 0)."""

    indicator_id: str
    lgbf_code: str
    indicator_label: str
    area: str
    period: str
    value: float
    unit: str
    family: int
    source_title: str
    source_url: str


class Policy(NamedTuple):
    """The limits by which figures were withheld: smallest count and group, and the stricter ones."""

    smallest_count: int
    smallest_denominator: int
    sensitive_count: int
    sensitive_denominator: int


class Definition(NamedTuple):
    """An indicator as the release declares it. Lists are tuples; breaks and marks are (year, words)."""

    id: str
    label: str
    phrase: str
    counted: str
    out_of: str
    population: str
    kind: str
    cohort_basis: str
    period_kinds: tuple[str, ...]
    tables: tuple[str, ...]
    polarity: str
    national_definition: bool
    kloe: int
    quality_indicators: tuple[str, ...]
    care_groups: tuple[str, ...]
    breakdowns: tuple[str, ...]
    caveats: tuple[str, ...]
    benchmark_ids: tuple[str, ...]
    definition_breaks: tuple[tuple[int, str], ...]
    marked_years: tuple[tuple[int, str], ...]
    noted_years: tuple[tuple[int, str], ...]
    unit: str
    follow_up_days: int
    follow_up_months: int
    headline: bool

    def all_as(self, group: str) -> str:
        """The group; `everyone` for all of those counted, where these are not looked after children."""
        return EVERYONE if group == "all" and self.population in _NOT_IN_CARE else group

    @property
    def is_followed(self) -> bool:
        """Whether a period's figure waits for what happens after it."""
        return bool(self.follow_up_days or self.follow_up_months)
