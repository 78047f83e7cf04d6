"""Every rule of intake: a stable id, how severe it is, what is wrong and what to do, in plain words.

`docs/returns-rules.md` is what `describe_rules` returns, and a test holds the two together. Not here: the
finding of faults (`conform.py`, `relations.py`), and the report's looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a fault does: to a file (refused, flagged), to a row (quarantined), or nothing (warning)."""

    REFUSED = "refused"
    FLAGGED = "flagged"
    QUARANTINED = "quarantined"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    severity: Severity
    says: str
    what_to_do: str
    column: str = ""
    """Where the fault is reported, when it isn't simply the column that holds the value."""


def _rules(severity: Severity, *rules: tuple[str, ...]) -> list[Rule]:
    return [Rule(rule[0], severity, *rule[1:]) for rule in rules]


_REFUSALS = _rules(
    Severity.REFUSED,
    (
        "file_type",
        "The file is neither .csv nor .xlsx.",
        "Save it as CSV UTF-8 or as .xlsx, and send it again.",
        "none",
    ),
    (
        "file_unreadable",
        "The file can't be opened: it is damaged, or protected by a password.",
        "Open it, save it again without a password as .xlsx or as CSV UTF-8, and send it again.",
        "none",
    ),
    (
        "file_too_large",
        "The spreadsheet holds more than is read at once; a single cell far from the others makes it so.",
        "Delete what stands far below or beside the table; or save it as CSV UTF-8, or split it into one "
        "file a partnership.",
        "none",
    ),
    (
        "file_encoding",
        'The text is neither UTF-8 nor CP1252; it may be UTF-16 ("Unicode text").',
        "In Excel choose 'CSV UTF-8 (comma delimited)' when saving.",
        "none",
    ),
    (
        "file_line_ends",
        "The lines end in the old Macintosh way, so that rows can't be told apart.",
        "Save the file as 'CSV UTF-8', not as 'CSV (Macintosh)'.",
        "none",
    ),
    (
        "file_quotes",
        "A quotation mark at this row opens and isn't properly closed, so that rows can't be told apart.",
        "Close the quotation mark, or write each one inside a quoted value twice.",
        "none; the row is where reading stopped, or where the last quotation mark opened",
    ),
    (
        "file_empty",
        "The file has no row of data.",
        "Put the rows under the header. Where there is nothing to report, leave the file out.",
        "none",
    ),
    (
        "file_separator",
        "The values are parted by semicolons, tabs or bars, not by commas.",
        "In Excel choose 'CSV UTF-8 (comma delimited)' when saving, or save it as .xlsx.",
        "none",
    ),
    (
        "header_below",
        "The headings aren't the first row: they stand further down, at this row.",
        "Delete every row above them, such as a title or a second line of headings.",
        "none; the row is where the headings were found",
    ),
    (
        "header_duplicate",
        "A heading stands twice in the first row.",
        "Rename or remove one of the two columns.",
    ),
    (
        "header_missing",
        "A column that the return needs isn't in the first row.",
        "Give your column the heading that stands here, or add the column. The headings are the first row, "
        "with nothing above them.",
    ),
    (
        "identifier_chi",
        "The column holds a number of 10 digits, such as a CHI number. Real identifiers must not enter.",
        "Replace the numbers by references of your own in every file, and send them again.",
        "the reference; the row is the first one found",
    ),
    (
        "identifier_scn",
        "The column holds a number of 9 digits, such as a Scottish Candidate Number. "
        "Real identifiers must not enter.",
        "Replace the numbers by references of your own in every file, and send them again.",
        "the reference; the row is the first one found",
    ),
    (
        "identifier_name",
        "The column holds a space or an @, such as a name, an address, or a note under the table. "
        "Real identifiers must not enter.",
        "Replace names by references of your own in every file, delete notes and sums under the table, "
        "and send the file again.",
        "the reference; the row is the first one found",
    ),
)

_FLAGS = _rules(
    Severity.FLAGGED,
    (
        "too_many_quarantined",
        "More than 20% of the file's rows were set aside, so its figures may mislead: do not publish.",
        "Mend the faults and send the file again. "
        "Publishing without that needs an entry in overrides.toml: this version's SHA-256, a name, a reason.",
        "none",
    ),
)

_ROWS = _rules(
    Severity.QUARANTINED,
    (
        "row_length",
        "The row has fewer or more values than the header has columns.",
        "Look for a missing or an extra comma; put values that hold a comma in quotation marks.",
        "none",
    ),
    ("row_empty", "The row holds no value at all.", "Delete the empty row.", "none"),
    (
        "value_missing",
        "The value is empty, and this column needs one.",
        "Fill in the value. Take merged cells apart; delete rows that are notes or sums.",
    ),
    (
        "not_in_list",
        "The value isn't in this column's list; capitals, spaces and kinds of apostrophe count.",
        "Use a value of the list, or translate yours in mapping.toml.",
    ),
    (
        "not_a_date",
        "The value isn't a date that exists, written YYYY-MM-DD or DD/MM/YYYY with four digits of year.",
        "Write the date as YYYY-MM-DD or DD/MM/YYYY, in a workbook as a date cell, or leave it empty where "
        "it may be empty.",
    ),
    ("date_too_early", "The date is before 1990-01-01.", "Check the year."),
    (
        "date_after_as_at",
        "The date (or the year) is later than the return's end date allows.",
        "Check the date, and the end date of the return (--as-at). Planned dates don't belong in the return; "
        "review dates may lie up to six months ahead.",
    ),
    ("not_first_of_month", "The date isn't the first day of a month.", "Give the first day of the month."),
    (
        "not_a_whole_number",
        "The value isn't a whole number in digits.",
        "Write digits only, without commas, points or words, or leave it empty where it may be empty.",
    ),
    (
        "not_a_number",
        "The value isn't a number in digits.",
        "Write digits, with a point for decimals and no commas or signs, or leave it empty.",
    ),
    ("out_of_range", "The number lies outside the range of this column.", "Check the number."),
    (
        "placeholder",
        "A word such as n/a, unknown or NULL stands where a value belongs.",
        "Give the value; where nothing is known, leave the cell empty.",
    ),
    ("formula", "The value is a formula, not text.", "Replace the formula by its value (paste values)."),
    (
        "cell_error",
        "The spreadsheet cell holds an error, or a formula that was never worked out.",
        "Mend the cell, or replace it by its value.",
    ),
    (
        "partnership_not_file",
        "The partnership differs from the one in the file's name.",
        "Correct the partnership, or move the row to that partnership's file. Where all rows differ, rename "
        "the file: its name is the partnership's code and no more, such as HP01.csv.",
        "partnership",
    ),
    (
        "partnership_unknown",
        "The partnership isn't in partnerships.csv.",
        "Write the code that stands in partnerships.csv, or add the partnership there.",
        "partnership",
    ),
    (
        "end_before_start",
        "The end is earlier than the start.",
        "Check both dates.",
        "the end",
    ),
    (
        "attended_over_possible",
        "More half-days were attended than were possible.",
        "Check both numbers.",
        "half_days_attended",
    ),
    (
        "placement_outside_episode",
        "The placement starts before its episode, or goes on after the episode ended.",
        "Check the dates of the placement and of the episode; a placement ends no later than its episode.",
        "placement_start where the start lies outside, else placement_end",
    ),
    (
        "orphan_child",
        "The child isn't in the partnership's children file.",
        "Add the child to the children file, or correct the reference.",
        "child_ref",
    ),
    (
        "orphan_episode",
        "The episode isn't in the partnership's episodes file.",
        "Add the episode to the episodes file, or correct the reference.",
        "episode_ref",
    ),
    (
        "orphan_review",
        "The review isn't in the partnership's reviews file.",
        "Add the review to the reviews file, or correct the reference.",
        "review_ref",
    ),
    (
        "episode_of_other_child",
        "The episode is, in the episodes file, that of another child.",
        "Correct the child or the episode, here or in the episodes file.",
        "episode_ref",
    ),
    (
        "review_of_other_child",
        "The review is, in the reviews file, that of another child.",
        "Correct the child or the review, here or in the reviews file.",
        "review_ref",
    ),
    (
        "level_not_of_breakdown",
        "The level doesn't belong to the breakdown.",
        "Use a level of this breakdown; without a breakdown the level is 'all'.",
        "level",
    ),
    (
        "duplicate_row",
        "The row stands twice or more; the first was kept.",
        "Delete the copy. Where a whole file was sent twice, such as .csv and .xlsx, delete one.",
        "none",
    ),
    (
        "key_conflict",
        "Rows with the same key say different things, so none of them was kept.",
        "Keep the right row and delete the others.",
        "the first column of the table's key, other than partnership",
    ),
)

_WARNINGS = _rules(
    Severity.WARNING,
    (
        "encoding_cp1252",
        "The text isn't UTF-8, so it was read as CP1252 (Windows).",
        "Save as 'CSV UTF-8' next time, so that accents and quotation marks can't go wrong.",
        "none",
    ),
    (
        "column_unknown",
        "The return has no such column; it was ignored.",
        "Remove it, or correct the heading. Nothing more than the return asks for should be sent.",
        "the heading as sent",
    ),
    (
        "formula_cells",
        "The spreadsheet has formulas; their values as last saved were read.",
        "Replace formulas by their values before sending.",
        "none",
    ),
    (
        "sheet_not_read",
        "The workbook has more than one sheet; only the first that isn't hidden was read.",
        "Save each sheet that belongs to the return as a file of its own, in the folder of its table.",
        "none",
    ),
    (
        "not_read",
        "No file or folder of a return has this name here, so it was not read.",
        "Check its name: one folder a table, one file a partnership, or all.csv.",
        "none",
    ),
    (
        "override_unused",
        "The entry of overrides.toml for this file holds for nothing: its SHA-256 is of another version of "
        "the file, or no such file was sent.",
        "Copy the SHA-256 from the proof of submission and look at the reason again, or remove the entry.",
        "none",
    ),
    (
        "placement_overlap",
        "The placement starts while an earlier one of the same episode still runs; the later start governs.",
        "Check the end of the earlier placement.",
        "placement_start, at the later of the two rows",
    ),
    (
        "home_without_order",
        "At home with parents, and no compulsory or interim order in force at any time in the placement. "
        "Counted at home, and listed as a data-quality exception.",
        "Check the placement type, and that the order is in the legal file.",
        "placement_type",
    ),
)

RULES = {rule.id: rule for rule in (*_REFUSALS, *_FLAGS, *_ROWS, *_WARNINGS)}
"""Every rule, in the order in which a data steward had best mend them."""

_HEADINGS = {
    Severity.REFUSED: "The whole file is refused",
    Severity.FLAGGED: 'The file loads, and is flagged "do not publish"',
    Severity.QUARANTINED: "The row is set aside (quarantined)",
    Severity.WARNING: "The row or file is accepted, with a warning",
}


def describe_rules() -> str:
    """The rules as a Markdown page (`docs/returns-rules.md`)."""
    parts = [
        "# The rules that a return is read by",
        "",
        "Made from `pipelines/returns/rules.py`; change it there. A rule's id never changes its meaning.",
    ]
    for severity, heading in _HEADINGS.items():
        parts += [
            "",
            f"## {heading}",
            "",
            "| Rule | What is wrong | What to do | Reported at |",
            "|---|---|---|---|",
        ]
        parts += [
            f"| `{r.id}` | {r.says} | {r.what_to_do} | {r.column or 'the column of the value'} |"
            for r in RULES.values()
            if r.severity is severity
        ]
    return "\n".join(parts) + "\n"
