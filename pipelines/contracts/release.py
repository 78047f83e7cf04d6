"""The tables of a release file: names, columns, DuckDB types, as plain data.

Here: what a reader of `release-<id>.duckdb` may rely on. Importing it costs no data library, so the dashboard
may. Not here: the checks of frames against it (`pipelines/publish.py`), or how a release is made.
"""

from __future__ import annotations

from pipelines.vocabulary import CELL_COLUMNS, MEASURE_COLUMNS

RELEASE_VERSION = "3"
"""Version of this contract: it changes when a table or a column does."""

VERDICTS = (
    "clearly_higher",
    "clearly_lower",
    "small_higher",
    "small_lower",
    "no_clear_difference",
    "too_few",
    "not_tested",
    "not_shown",
)
"""What may be said of a difference (`methods.md` B3). `small_*`: clear, but under five points. `not_tested`:
both sides are published but no interval holds (a mean, a count, a rate of events that one child can repeat).
`not_shown`: a side is not published, has fewer than ten children, lies across a break, or (between groups)
had under half of its children assessed twice."""

SPANS = ("last", "run")
"""`last`: since the period before. `run`: since the first published period of the unbroken run."""

COMPARATORS = ("kinship", "foster", "residential", "other", "away")

Columns = dict[str, str]


def _text(*names: str) -> Columns:
    return dict.fromkeys(names, "VARCHAR")


def _whole(*names: str) -> Columns:
    return dict.fromkeys(names, "BIGINT")


def _real(*names: str) -> Columns:
    return dict.fromkeys(names, "DOUBLE")


def _typed(names: tuple[str, ...], *known: Columns) -> Columns:
    """`names` in their order: the type that `known` gives, else text."""
    types = {name: kind for columns in known for name, kind in columns.items()}
    return {name: types.get(name, "VARCHAR") for name in names}


_DIFFERENCE = _real("difference", "lower_ci", "upper_ci")
_SAID = _text("verdict", "words")
_SERIES = _text("breakdown", "level", "period_from", "period_to", "period_kind", "span")
_BENCHMARK = {
    **_text("indicator_id", "indicator_label", "group", "period"),
    **_real("value"),
    **_text("unit"),
    **_whole("numerator", "denominator"),
    **_real("lower", "upper"),
    **_text("source_title", "source_url", "note", "cohort"),
}

TABLES: dict[str, Columns] = {
    "release": {
        **_text("release_id"),
        "as_at": "DATE",
        "published_on": "DATE",
        "invented": "BOOLEAN",
        **_text("contract_version", "policy_version", "policy", "code_version", "cells_sha256"),
        "audit_passed": "BOOLEAN",
        **_text("audit"),
    },
    "partnerships": {
        **_text("partnership", "name", "area_code", "family_group"),
        "invented": "BOOLEAN",
    },
    "indicators": {
        **_whole("position"),
        **_text("id", "label", "phrase", "counted", "out_of", "kind", "population", "counts_when"),
        **_text("divided_by", "among", "cohort_basis", "period_kinds", "tables", "columns", "polarity"),
        "national_definition": "BOOLEAN",
        **_whole("kloe"),
        **_text("quality_indicators", "care_groups", "breakdowns"),
        **_whole("follow_up_days", "follow_up_months"),
        "sensitive": "BOOLEAN",
        **_text("sensitive_side", "family", "nested_in", "unit", "caveats", "benchmark_ids"),
        **_text("definition_breaks", "marked_years", "noted_years"),
        "headline": "BOOLEAN",
    },
    "cells": _typed(CELL_COLUMNS, _whole("count")),
    "measures": _typed(
        MEASURE_COLUMNS, _whole("numerator", "denominator"), _real("value", "lower_ci", "upper_ci")
    ),
    "gaps": {
        **_text("partnership", "period", "period_kind", "cohort_basis", "breakdown", "level"),
        **_text("indicator", "outcome", "comparator"),
        **_real("home_value", "comparator_value"),
        **_DIFFERENCE,
        **_SAID,
    },
    "changes": {
        **_text("partnership", "indicator", "outcome", "care_group"),
        **_SERIES,
        **_DIFFERENCE,
        **_SAID,
    },
    "gap_changes": {
        **_text("partnership", "indicator", "outcome", "comparator"),
        **_SERIES,
        **_real("gap_from", "gap_to"),
        **_DIFFERENCE,
        **_real("home_change", "comparator_change"),
        **_SAID,
    },
    "plan": {
        **_text("partnership", "indicator", "grain", "groups"),
        **_whole("window_years"),
        "joined": "BOOLEAN",
        "quarters_joined": "BOOLEAN",
        **_text("words"),
    },
    "visibility": {
        **_text("partnership", "indicator", "care_group"),
        **_whole("cells", "published", "banded", "withheld", "not_supplied", "too_early"),
        **_real("share"),
        **_text("reason"),
    },
    "audit": _text("check", "result", "what"),
    "loads": {
        **_text("table_name", "partnership", "file", "sha256"),
        **_whole("size", "rows_read", "accepted", "quarantined", "warnings"),
        **_text("contract_version"),
    },
    "benchmarks": {**_BENCHMARK, **_text("edition")},
    "council_benchmarks": {
        **_text("indicator_id", "lgbf_code", "indicator_label", "area", "period"),
        **_real("value"),
        **_text("unit"),
        **_whole("lgbf_family_group_people"),
        **_text("source_title", "source_url"),
    },
}
"""Table -> column -> DuckDB type.

Shares and their limits are fractions from 0 to 1 (unit `percent`); rates are per 1,000; other units as they
are. A row that is not published holds no number at all. `indicators` has every field of a declaration after
its position, in their order; lists are JSON text. Differences are in the measure's own unit (0.43 is 43
points). `visibility.share`: figures seen of those counted, a band counts as seen. In `loads` row counts are
rounded to 100, `size` is empty, and warnings of placements are rounded to ten
(decisions 061, 221). `benchmarks.edition` is main or alternate.
"""

LISTED = ("cells", "measures", "gaps", "changes", "gap_changes")
"""Tables that stand as views: in the file their words are numbers of lists, and whoever asks gets the text,
columns, types and order of rows as above (decision 242). Releases before it hold them as tables."""
