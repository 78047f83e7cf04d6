"""The catalogue in words: `docs/indicators.md`, made from the declarations and never by hand.

`python -m pipelines.indicators.catalogue > docs/indicators.md` writes it again. Not here: the catalogue as
data, which is part of a release.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.indicator import Indicator, Kind, Polarity
from pipelines.indicators import INDICATORS
from pipelines.vocabulary import GROUP_LABELS, PUBLISHED_GROUPS, CohortBasis, year_label

KINDS = {
    Kind.COUNT: "a number",
    Kind.PROPORTION: "a share",
    Kind.EVENT_RATE: "a rate of events",
    Kind.MEAN: "a sum divided by a sum",
    Kind.MATCHED_CHANGE: "a change between two assessments of one child",
}
POLARITIES = {
    Polarity.HIGHER: "higher is better",
    Polarity.LOWER: "lower is better",
    Polarity.CONTEXT: "neither: it gives context",
    Polarity.NEITHER: "neither higher nor lower is better",
}
COHORTS = {
    CohortBasis.CENSUS: "on 31 July",
    CohortBasis.WITHIN_YEAR: "at any time in the year",
    CohortBasis.FULL_YEAR: "all year",
    CohortBasis.PART_YEAR: "part of the year",
    CohortBasis.LEAVERS: "school leavers of the year",
    CohortBasis.STARTS_FOLLOWED: "starts or ends in the year, followed up",
    CohortBasis.SURVEY_WAVE: "one wave of a survey",
}
KLOES = {1: "Safe and supported at home", 2: "Planned and listened to", 3: "Leading"}
HEAD = """# The indicators

Made from `pipelines/indicators/`; to change a definition, change it there and run
`python -m pipelines.indicators.catalogue > docs/indicators.md`.

The year runs from 1 August to 31 July. A child is counted in the care group of the day, or of the last
placement of the year. Where other care has fewer than ten children in most periods of a partnership, it is
published together with residential care, and labels say "Residential and other care". Every indicator has a
case worked by hand in `tests/indicators/cases/`. The questions of surveys are declared from the returns that
ask them, so they are not listed here.
"""


def describe_catalogue(indicators: Iterable[Indicator]) -> str:
    """Markdown: a chapter a key line of enquiry, and every indicator in the published order within it."""
    listed = list(indicators)
    chapters = [
        f"## {KLOES[kloe]} (KLOE {kloe})\n\n" + "\n".join(describe(i) for i in listed if i.kloe == kloe)
        for kloe in KLOES
    ]
    return "\n".join([HEAD, *chapters])


def describe(indicator: Indicator) -> str:
    """One indicator: a heading, a table of facts, and its caveats."""
    facts = "\n".join(f"| {name} | {words} |" for name, words in _facts(indicator) if words)
    caveats = "\n".join(f"- {caveat}" for caveat in indicator.caveats)
    return f"### {indicator.label}\n\n`{indicator.id}`\n\n| | |\n|---|---|\n{facts}\n\n{caveats}\n"


def _facts(i: Indicator) -> list[tuple[str, str]]:
    return [
        ("Counted", i.counted),
        ("Out of", i.out_of),
        ("Kind", f"{KINDS[i.kind]}, in {i.unit.replace('_', ' ')}"),
        ("Good is", POLARITIES[i.polarity]),
        ("Who", f"{COHORTS[i.cohort_basis]}; {', '.join(map(str, i.period_kinds))}"),
        ("In `aggregate`", _series(i)),
        ("Care groups", _groups(i)),
        ("Split by", ", ".join(b.replace("_", " ") for b in i.breakdowns if b != "none")),
        ("Definition", "national" if i.national_definition else "local proposal"),
        ("Quality indicators", ", ".join(i.quality_indicators)),
        ("Counted when", _code(i.counts_when)),
        ("Divided by", _code(i.divided_by)),
        ("Among", _code(i.among)),
        ("Rows", "counted by the sender" if i.population == "aggregate" else f"`{i.population}`"),
        (
            "Needs",
            ", ".join(f"`{table}`" for table in i.tables) + "".join(f", `{t}.{c}`" for t, c in i.columns),
        ),
        ("Follow-up", _follow_up(i)),
        ("Part of", _code(i.nested_in)),
        ("Protection", f"family `{i.family}`" + (", sensitive" if i.sensitive else "")),
        ("Scotland", ", ".join(f"`{name}`" for name in i.benchmark_ids)),
        ("Series breaks", "; ".join(f"{year_label(y)}: {words}" for y, words in i.definition_breaks)),
        ("Not compared", "; ".join(f"{year_label(y)}: {words}" for y, words in i.marked_years)),
        ("Noted", "; ".join(f"{year_label(y)}: {words}" for y, words in i.noted_years)),
        ("Headline", "yes: chosen in advance" if i.headline else ""),
    ]


def _series(i: Indicator) -> str:
    """The `cohort_basis` and `period_kind` of a count made elsewhere; none is taken of a matched change."""
    if i.kind is Kind.MATCHED_CHANGE:
        return ""
    return f"`{i.cohort_basis}`, {' or '.join(f'`{kind}`' for kind in i.period_kinds)}"


def _groups(i: Indicator) -> str:
    if i.care_groups == PUBLISHED_GROUPS:
        return "each, away from home together, and all together"
    return ", ".join("all together" if g == "all" else GROUP_LABELS[g].lower() for g in i.care_groups)


def _code(sql: str) -> str:
    return f"`{sql}`" if sql else ""


def _follow_up(i: Indicator) -> str:
    parts = [f"{i.follow_up_months} months"] * bool(i.follow_up_months)
    parts += [f"{i.follow_up_days} days"] * bool(i.follow_up_days)
    return " and ".join(parts) + (" after the period; until then it is too early" if parts else "")


if __name__ == "__main__":
    print(describe_catalogue(INDICATORS.values()), end="")
