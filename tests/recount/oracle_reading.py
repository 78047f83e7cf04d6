"""Reading a returns folder with a pencil: which rows count, by section 2 of `returns.md`.

One CSV file a partnership and table, in UTF-8. Each row is a dict of typed values and is kept only where no
rule speaks against it. Not here: what else intake must survive (spreadsheets, encodings, mappings).
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from oracle_tables import KEYS, LEVELS, LISTS, PARENTS, SPELLS, TABLES, columns_of

NOT_A_VALUE = ("n/a", "-", "null", "unknown")


class Fault(Exception):
    """A value that breaks a rule."""


def read_day(text):
    """`YYYY-MM-DD` or `DD/MM/YYYY`; nothing before 1990."""
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text):
        day, month, year = map(int, found.groups())
    else:
        raise Fault
    try:
        return_day = date(year, month, day)
    except ValueError:
        raise Fault from None
    if return_day < date(1990, 1, 1):
        raise Fault
    return return_day


def read_whole(text):
    if not re.fullmatch(r"-?[0-9]+", text):
        raise Fault
    return int(text)


def half_a_year_after(day):
    month = day.month + 6
    year, month = day.year + (month > 12), (month - 1) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise Fault


def value_of(text, kind, may_be_empty, as_at):
    """The typed value of one cell; raises Fault where a rule is broken."""
    if text == "":
        if may_be_empty:
            return None
        raise Fault
    if kind in LISTS:
        if text not in LISTS[kind]:
            raise Fault
        return text
    if text.lower() in NOT_A_VALUE:
        raise Fault
    if kind in ("date", "month", "later"):
        day = read_day(text)
        if day > (half_a_year_after(as_at) if kind == "later" else as_at):
            raise Fault
        if kind == "month" and day.day != 1:
            raise Fault
        return day
    if kind == "ref":
        return text
    if kind == "number":
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            raise Fault
        return float(text)
    number = read_whole(text)
    if kind == "year" and not 1990 <= number <= as_at.year + (as_at.month >= 8):
        raise Fault
    if re.fullmatch(r"\d+-\d+", kind):
        low, high = map(int, kind.split("-"))
        if not low <= number <= high:
            raise Fault
    return number


def read_file(path, table):
    """(rows as text, columns supplied) of one file; a file without rows is as good as not there."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    known = columns_of(table)
    supplied = [name for name in (lines[0] if lines else {}) if name in known]
    return [{name: line[name].strip() for name in supplied} for line in lines], supplied


class Sender:
    """What one partnership sent: every row read, and the rows accepted so far."""

    def __init__(self, folder, code, as_at):
        self.code, self.as_at = code, as_at
        self.read, self.columns = {}, {}
        for table in TABLES:
            path = folder / table / f"{code}.csv"
            rows, self.columns[table] = read_file(path, table) if path.exists() else ([], [])
            self.read[table] = rows
        self.refs = {
            (table, name): {row[name] for row in self.read[table]}
            for table, name in (
                ("children", "child_ref"),
                ("episodes", "episode_ref"),
                ("reviews", "review_ref"),
            )
        }
        self.rows = {table: self.accepted(table) for table in TABLES}
        self.episodes = {row["episode_ref"]: row for row in self.rows["episodes"]}
        self.reviews = {row["review_ref"]: row for row in self.rows["reviews"]}
        for table in ("legal", "placements", "voice"):
            self.rows[table] = [row for row in self.rows[table] if self.is_of_its_child(row)]
        self.rows["placements"] = [row for row in self.rows["placements"] if self.lies_in_its_episode(row)]

    def accepted(self, table):
        """The rows of a table that no rule speaks against, typed."""
        texts = [tuple(row.items()) for row in self.read[table]]
        once = [dict(text) for text in dict.fromkeys(texts)]
        key = KEYS.get(table)
        uses = Counter(tuple(row[name] for name in key) for row in once) if key else {}
        kept = []
        for row in once:
            if key and uses[tuple(row[name] for name in key)] > 1:
                continue
            try:
                kept.append(self.typed(table, row))
            except Fault:
                continue
        return kept

    def typed(self, table, texts):
        """One row with values for texts; raises Fault at the first rule that it breaks."""
        row = {
            name: value_of(texts.get(name, ""), kind, empty, self.as_at)
            for name, (kind, empty) in columns_of(table).items()
        }
        if row["partnership"] != self.code:
            raise Fault
        if "child_ref" in row and row["child_ref"] not in self.refs["children", "child_ref"]:
            raise Fault
        if table in PARENTS and row[PARENTS[table][1]] not in self.refs[PARENTS[table]]:
            raise Fault
        if table in SPELLS:
            start, end = (row[name] for name in SPELLS[table])
            if end is not None and end < start:
                raise Fault
        if table == "school" and row["half_days_attended"] > row["half_days_possible"]:
            raise Fault
        if table == "aggregate" and row["level"] not in LEVELS[row["breakdown"]]:
            raise Fault
        return row

    def is_of_its_child(self, row):
        """Whether the row's episode or review is that child's; nothing can be said where it was refused."""
        parent = self.episodes.get(row.get("episode_ref")) or self.reviews.get(row.get("review_ref"))
        return parent is None or parent["child_ref"] == row["child_ref"]

    def lies_in_its_episode(self, placement):
        """Whether a placement keeps to its episode; nothing can be said where the episode was refused."""
        episode = self.episodes.get(placement["episode_ref"])
        if episode is None:
            return True
        end, last = placement["placement_end"], episode["episode_end"]
        starts_within = episode["episode_start"] <= placement["placement_start"]
        return starts_within and (last is None or (end is not None and end <= last))

    def sent(self, table, column=None):
        """Whether the table, or a column of it, was supplied."""
        return bool(self.rows[table]) and (column is None or column in self.columns[table])


def read_returns(folder, as_at):
    """Partnership code -> Sender."""
    folder = Path(folder)
    with (folder / "partnerships.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [line["partnership"] for line in csv.DictReader(file)]
    return {code: Sender(folder, code, as_at) for code in codes}


def by_child(rows):
    """child_ref -> its rows."""
    found = defaultdict(list)
    for row in rows:
        found[row["child_ref"]].append(row)
    return found
