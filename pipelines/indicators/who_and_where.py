"""Who is looked after, and where (`indicators.md` section 2, KLOE 3, QI 9.2). Declarations only."""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity
from pipelines.vocabulary import CohortBasis, PeriodKind

_census = partial(
    Indicator,
    population="looked_after_on_census",
    cohort_basis=CohortBasis.CENSUS,
    period_kinds=(PeriodKind.CENSUS,),
    tables=("placements",),
    polarity=Polarity.CONTEXT,
    national_definition=False,
    kloe=3,
    quality_indicators=("9.2",),
    family="stock",
)

SECTION = (
    _census(
        id="looked_after",
        label="Children looked after",
        phrase="the number of children looked after",
        counted="Children looked after on 31 July",
        out_of="No denominator: this is a number of children, not a share",
        kind=Kind.COUNT,
        unit="number",
        caveats=(
            "A number says how many, not how well. It falls when help works, and when help is not offered.",
            "One day in the year. A child who came and went between two censuses is not in it.",
        ),
        benchmark_ids=("lac_n",),
    ),
    _census(
        id="share_at_home",
        label="Share looked after at home",
        phrase="being looked after at home",
        counted="Children looked after at home on 31 July",
        out_of="All children looked after on 31 July",
        kind=Kind.PROPORTION,
        counts_when="care_group = 'home'",
        care_groups=("all",),
        breakdowns=("none", "sex", "age_band"),
        caveats=(
            "Neither a high nor a low share is good in itself: it says where children live, not how they do.",
            "The share can move because other groups grew or shrank, with no change at home.",
        ),
        benchmark_ids=("lac_pct",),
    ),
)
