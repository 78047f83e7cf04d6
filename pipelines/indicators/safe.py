"""Safe and stable at home (`indicators.md` sections 3 and 8, KLOE 1, QI 2.1). Declarations only."""

from __future__ import annotations

from functools import partial

from pipelines.indicator import Indicator, Kind, Polarity, SensitiveSide
from pipelines.vocabulary import CohortBasis, PeriodKind

_proportion = partial(
    Indicator,
    kind=Kind.PROPORTION,
    kloe=1,
    quality_indicators=("2.1",),
    national_definition=False,
)

_orders = partial(_proportion, tables=("children", "placements", "legal"))
_home_orders = partial(
    _orders,
    population="census_home_orders",
    out_of="Children looked after at home on 31 July with a compulsory order in force that day",
    cohort_basis=CohortBasis.CENSUS,
    period_kinds=(PeriodKind.CENSUS,),
    care_groups=("home",),
    family="home_orders",
)
_HOW_LONG = (
    "An order that follows within seven days of the last one counts as the same stretch.",
    "The length so far, on one day, of orders still in force. It is not how long orders will last.",
)

_register = partial(
    _proportion,
    tables=("children", "placements", "registrations"),
    sensitive=True,
    sensitive_side=SensitiveSide.YES,
)

_referred = partial(
    _proportion,
    population="children_and_referrals",
    out_of="Children looked after at any time in the year",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("children", "placements", "referrals"),
    polarity=Polarity.LOWER,
    sensitive=True,
    sensitive_side=SensitiveSide.YES,
    family="in_year",
    caveats=(
        "Children, not referrals: a child referred five times counts once.",
        "A rise can mean more trouble, or more people who act on what they see.",
    ),
)

_wellbeing = partial(
    Indicator,
    kind=Kind.MATCHED_CHANGE,
    kloe=1,
    quality_indicators=("2.1",),
    population="assessed_in_year",
    out_of="Children assessed in the year who also have an assessment 91 to 548 days before it, "
    "made with the same tool while they were in the same care group",
    cohort_basis=CohortBasis.WITHIN_YEAR,
    tables=("children", "placements", "wellbeing"),
    polarity=Polarity.HIGHER,
    national_definition=False,
    family="wellbeing",
)
_NOT_CAUSE = (
    "Children often start in crisis and then improve whatever is done: "
    "two assessments alone can’t show that support made the difference."
)
_NOT_MATCHED = "Children assessed only once are not matched. They may have done better or worse."


def _wellbeing_indicator(name: str) -> Indicator:
    """One of the eight: improved where its own score rose by a step or more."""
    title = name.capitalize()
    return _wellbeing(
        id=f"wellbeing_{name}",
        label=f"Wellbeing: {title}",
        phrase=f"improvement in “{title}”",
        counted=f"Children whose rating for “{title}” rose by at least one step between two assessments, "
        "3 to 18 months apart",
        breakdowns=("none",),
        caveats=(
            _NOT_CAUSE,
            _NOT_MATCHED,
            f"A pair in which “{title}” was not rated both times is not matched here.",
        ),
    )


SECTION = (
    _proportion(
        id="left_home_within_12m",
        label="Left home within a year of coming home",
        phrase="moving from home to other care within a year",
        counted="Children who moved to another care group within 365 days of starting to be looked after "
        "at home",
        out_of="Children who started to be looked after at home in the year, by their first such start",
        population="home_starts",
        counts_when="days_to_other_group <= 365",
        cohort_basis=CohortBasis.STARTS_FOLLOWED,
        tables=("children", "placements"),
        polarity=Polarity.NEITHER,
        care_groups=("home",),
        follow_up_months=12,
        family="home_starts",
        caveats=(
            "Moving away can be a rescue or a breakdown, so neither higher nor lower is better. "
            "Read it with the orders that ended because they were no longer needed.",
            "It needs a year of follow-up, so the latest year can’t be known yet.",
        ),
    ),
    _orders(
        id="order_ended_as_no_longer_needed",
        label="Orders ended as no longer needed",
        phrase="having an order end because it was no longer needed",
        counted="Compulsory orders that ended because they were no longer needed",
        out_of="Compulsory orders that ended in the year, with a reason given",
        population="orders_ended",
        counts_when="end_reason = 'No longer needed'",
        among="end_reason IS NOT NULL",
        cohort_basis=CohortBasis.WITHIN_YEAR,
        columns=(("legal", "end_reason"),),
        polarity=Polarity.HIGHER,
        sensitive_side=SensitiveSide.NO,
        family="orders_ended",
        caveats=(
            "Orders, not children: a child whose orders follow one another counts more than once.",
            "An order may end too soon. Read it with new orders within 18 months.",
        ),
    ),
    _home_orders(
        id="home_order_length",
        label="Length of orders at home",
        phrase="the length of orders at home",
        counted="Months since the child’s unbroken stretch of compulsory orders began: the middle child’s, "
        "in whole months",
        kind=Kind.MEAN,
        counts_when="median_months",
        divided_by="1",
        polarity=Polarity.CONTEXT,
        breakdowns=("none",),
        unit="months",
        caveats=(
            *_HOW_LONG,
            "It is the middle value: half of the children have been on orders for less, half for longer.",
        ),
    ),
    _home_orders(
        id="home_order_over_two_years",
        label="Orders at home for over two years",
        phrase="having been on an order for over two years",
        counted="Children whose unbroken stretch of compulsory orders began more than 24 months before",
        counts_when="over_two_years",
        polarity=Polarity.LOWER,
        sensitive_side=SensitiveSide.YES,
        caveats=(
            *_HOW_LONG,
            "A long order can be right for a child. A high share asks whether plans move on.",
        ),
    ),
    _orders(
        id="new_order_within_18m",
        label="New order within 18 months",
        phrase="having a new order within 18 months",
        counted="Children who had a new compulsory order 8 to 548 days after their orders ended",
        out_of="Children whose compulsory orders ended in the year, with no other one within seven days",
        population="order_runs_ended",
        counts_when="days_to_new_order BETWEEN 8 AND 548",
        cohort_basis=CohortBasis.STARTS_FOLLOWED,
        polarity=Polarity.LOWER,
        sensitive_side=SensitiveSide.YES,
        follow_up_days=548,
        family="order_runs_ended",
        caveats=(
            "By the care group on the day before the orders ended.",
            "It needs 18 months of follow-up, so the latest years can’t be known yet. "
            "A child who moved to another area is not followed there.",
        ),
    ),
    _register(
        id="registered_and_at_home",
        label="At home and on the child protection register",
        phrase="being on the child protection register while looked after at home",
        counted="Children looked after at home who were on the child protection register on 31 July",
        out_of="Children looked after at home on 31 July",
        population="census_registrations",
        counts_when="on_register",
        cohort_basis=CohortBasis.CENSUS,
        period_kinds=(PeriodKind.CENSUS,),
        care_groups=("home",),
        polarity=Polarity.CONTEXT,
        family="stock",
        caveats=(
            "Neither higher nor lower is better: registration is a response to risk, not the risk itself.",
            "One day in the year.",
        ),
    ),
    _register(
        id="reregistered_within_18m",
        label="Registered again within 18 months",
        phrase="being registered again within 18 months",
        counted="Registrations on the child protection register within 548 days of the end of an earlier one",
        out_of="Registrations in the year of children looked after at some time in that year",
        population="registrations",
        counts_when="is_again",
        cohort_basis=CohortBasis.WITHIN_YEAR,
        polarity=Polarity.LOWER,
        national_definition=True,
        family="registrations",
        caveats=(
            "Registrations, not children. Only those of children looked after in the year, so it is not the "
            "published figure for all children on the register.",
            "Registrations in another area are not known here.",
        ),
    ),
    _referred(
        id="referred_while_looked_after",
        label="Referred while looked after",
        phrase="being referred to the Children’s Reporter",
        counted="Children referred to the Children’s Reporter in the year, on any ground",
        counts_when="referred",
    ),
    _referred(
        id="referred_offence",
        label="Referred on an offence ground",
        phrase="being referred on an offence ground",
        counted="Children referred to the Children’s Reporter in the year on an offence ground",
        counts_when="referred_offence",
        nested_in="referred_while_looked_after",
    ),
    _referred(
        id="referred_non_offence",
        label="Referred on a non-offence ground",
        phrase="being referred on a non-offence ground",
        counted="Children referred to the Children’s Reporter in the year on a non-offence ground",
        counts_when="referred_non_offence",
        nested_in="referred_while_looked_after",
    ),
    _proportion(
        id="more_than_one_placement",
        label="Two or more placements",
        phrase="moving placement",
        counted="Children who had two or more placements in the year",
        out_of="Children looked after at any time in the year",
        population="looked_after_in_year",
        counts_when="placements >= 2",
        cohort_basis=CohortBasis.WITHIN_YEAR,
        tables=("children", "placements"),
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
    _wellbeing_indicator("safe"),
    _wellbeing_indicator("healthy"),
    _wellbeing_indicator("achieving"),
    _wellbeing_indicator("nurtured"),
    _wellbeing_indicator("active"),
    _wellbeing_indicator("respected"),
    _wellbeing_indicator("responsible"),
    _wellbeing_indicator("included"),
    _wellbeing(
        id="wellbeing_overall",
        label="Wellbeing improved",
        phrase="improved wellbeing",
        counted="Children for whom more of the eight wellbeing indicators rose than fell "
        "between two assessments, 3 to 18 months apart",
        breakdowns=("none", "sex", "age_band", "route", "rater", "baseline_band", "pairs"),
        caveats=(
            _NOT_CAUSE,
            _NOT_MATCHED,
            "Ratings are steps on a scale, so they are counted as up, level or down, and never averaged.",
        ),
        headline=True,
    ),
)
