"""Who is looked after, and where (`indicators.md` section 2, KLOE 3, QI 9.2). Declarations only."""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity
from pipelines.vocabulary import CARE_GROUPS, CohortBasis, PeriodKind

_context = partial(
    Indicator,
    polarity=Polarity.CONTEXT,
    national_definition=False,
    kloe=3,
    quality_indicators=("9.2",),
)

_census = partial(
    _context,
    population="looked_after_on_census",
    cohort_basis=CohortBasis.CENSUS,
    period_kinds=(PeriodKind.CENSUS,),
    tables=("children", "placements"),
    family="stock",
)

_share_of_all = partial(
    _census,
    out_of="All children looked after on 31 July",
    kind=Kind.PROPORTION,
    care_groups=("all",),
    breakdowns=("none", "sex", "age_band"),
)

_episodes = partial(
    _context,
    out_of="No denominator: this is a number of episodes, not a share",
    kind=Kind.COUNT,
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("children", "placements", "episodes"),
    national_definition=True,
    unit="number",
    family="episodes",
)

_ready_made = partial(
    _context,
    population="aggregate",
    tables=("aggregate",),
    breakdowns=("none",),
    national_definition=True,
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
    _share_of_all(
        id="share_at_home",
        label="Share looked after at home",
        phrase="being looked after at home",
        counted="Children looked after at home on 31 July",
        counts_when="care_group = 'home'",
        caveats=(
            "Neither a high nor a low share is good in itself: it says where children live, not how they do.",
            "The share can move because other groups grew or shrank, with no change at home.",
        ),
        benchmark_ids=("lac_pct",),
    ),
    _share_of_all(
        id="community_share",
        label="Share looked after in the community",
        phrase="being looked after in the community",
        counted="Children looked after at home, by kinship or foster carers, or elsewhere in the community, "
        "on 31 July",
        counts_when="care_group <> 'residential'",
        national_definition=True,
        caveats=(
            "Community means any care but residential. It says nothing of how children do there.",
            "Nine in ten children are in the community, so small changes are hard to tell from chance.",
        ),
        benchmark_ids=("community_pct",),
    ),
    _episodes(
        id="episodes_started",
        label="Episodes of care started",
        phrase="the number of episodes of care that started",
        counted="Episodes of being looked after that started in the year, by the group they started in",
        population="episodes_started",
        caveats=(
            "Episodes, not children: a child who leaves care and returns in the same year counts twice.",
            "The group is the one that the episode began in, not the one that the child is in now.",
        ),
    ),
    _episodes(
        id="episodes_ended",
        label="Episodes of care ended",
        phrase="the number of episodes of care that ended",
        counted="Episodes of being looked after that ended in the year, by the group they ended in",
        population="episodes_ended",
        caveats=(
            "An episode may end because help worked, a child grew up, or a family moved away.",
            "The group is the one that the child was in last.",
        ),
    ),
    _ready_made(
        id="home_orders_in_force",
        label="Orders at home in force",
        phrase="the number of compulsory orders at home in force",
        counted="Children with a compulsory supervision order at home in force on 31 March, "
        "as the Children’s Reporter counts them",
        out_of="No denominator: this is a number of children, not a share",
        kind=Kind.COUNT,
        cohort_basis=CohortBasis.WITHIN_YEAR,
        care_groups=("home",),
        unit="number",
        family="home_orders_in_force",
        caveats=(
            "Counted on 31 March by another body, so it differs from the children at home on 31 July.",
            "Shown under the year in which that 31 March lies.",
        ),
        benchmark_ids=("cso_home_n",),
    ),
    _ready_made(
        id="most_deprived_fifth",
        label="Living in the most deprived fifth of areas",
        phrase="living in the most deprived fifth of areas",
        counted="Children whose home address is in the 20% most deprived areas of Scotland",
        out_of="Children looked after on 31 July whose home address is known",
        kind=Kind.PROPORTION,
        cohort_basis=CohortBasis.CENSUS,
        period_kinds=(PeriodKind.CENSUS,),
        family="deprivation",
        caveats=(
            "It describes the area of the home address, not the family.",
            "Counted by the sender. Children without a known address are left out.",
        ),
        benchmark_ids=("simd_q1",),
    ),
    _ready_made(
        id="weekly_cost",
        label="Weekly cost of care",
        phrase="the weekly cost of care for each child",
        counted="Gross cost of care for a week, in pounds",
        out_of="Children in that care",
        kind=Kind.MEAN,
        cohort_basis=CohortBasis.WITHIN_YEAR,
        care_groups=(*CARE_GROUPS, "away", "all"),
        unit="pounds",
        family="weekly_cost",
        caveats=(
            "A financial year, April to March, shown under the reporting year in which it ends.",
            "Neither a high nor a low cost is good: residential care costs most because need is greatest. "
            "Costs of help at home are often booked elsewhere.",
        ),
    ),
)
