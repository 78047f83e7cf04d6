"""Safe and stable at home (`indicators.md` sections 3 and 8, KLOE 1, QI 2.1). Declarations only."""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis

_safe = partial(Indicator, kloe=1, quality_indicators=("2.1",))

_wellbeing = partial(
    _safe,
    kind=Kind.MATCHED_CHANGE,
    population="assessed_in_year",
    out_of="Children assessed in the year who also have an assessment 91 to 548 days before it, "
    "made with the same tool while they were in the same care group",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("placements", "wellbeing"),
    polarity=Polarity.HIGHER,
    national_definition=False,
    family="wellbeing",
)

SECTION = (
    _safe(
        id="more_than_one_placement",
        label="Two or more placements",
        phrase="moving placement",
        counted="Children who had two or more placements in the year",
        out_of="Children looked after at any time in the year",
        kind=Kind.PROPORTION,
        population="looked_after_in_year",
        counts_when="placements >= 2",
        cohort_basis=CohortBasis.WITHIN_YEAR,
        tables=("placements",),
        polarity=Polarity.LOWER,
        national_definition=True,
        sensitive_side=SensitiveSide.YES,
        family="in_year",
        caveats=(
            "Not every move is bad: a return home, or a move to a lasting home, counts as a move here.",
            "A child is counted in the last care group of the year, whichever group the move began in.",
        ),
        benchmark_ids=("more_than_one_placement",),
        headline=True,
    ),
    _wellbeing(
        id="wellbeing_overall",
        label="Wellbeing improved",
        phrase="improved wellbeing",
        counted="Children for whom more of the eight wellbeing indicators rose than fell "
        "between two assessments, 3 to 18 months apart",
        caveats=(
            "Children often start in crisis and then improve whatever is done: "
            "two assessments alone can't show that support made the difference.",
            "Children assessed only once are not matched. They may have done better or worse.",
            "Ratings are steps on a scale, so they are counted as up, level or down, and never averaged.",
        ),
        headline=True,
    ),
)
