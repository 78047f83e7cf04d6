"""Which years a partnership's returns speak about, table by table: decision 020, which fills a silence.

A zero is real only where a return covers the year; elsewhere a figure is not supplied.
"""

from __future__ import annotations

from collections import defaultdict

from oracle_tables import COMPULSORY

YEARLY = {"school": "school_year", "leavers": "school_year", "acel": "school_year", "aftercare": "year"}
EVENTS = {
    "exclusions": "excluded_on",
    "wellbeing": "assessed_on",
    "reviews": "due_on",
    "health": "notified_on",
    "registrations": "registered_on",
    "referrals": "referred_on",
    "audits": "audited_on",
    "governance": "met_on",
}
SPELLS = ("children", "episodes", "placements", "legal", "workers")
STARTS = {"legal": "legal_start", "workers": "worker_start"}
AT_MOST = 20


def year_of(day):
    """The reporting year of a day: the calendar year in which it ends."""
    return day.year + (day.month >= 8)


def waves(sender):
    """(survey, wave) -> the year of its last answer; in the order in which the waves ended, then by name."""
    last = {}
    for row in sender.rows["surveys"]:
        key = row["survey"], row["wave"]
        last[key] = max(last.get(key, row["answered_on"]), row["answered_on"])
    in_order = sorted(last, key=lambda key: (last[key], key[1]))
    return {key: year_of(last[key]) for key in in_order}


def dated_years(sender):
    """Table -> the years that its rows are dated in."""
    dated = {table: {row[column] for row in sender.rows[table]} for table, column in YEARLY.items()}
    dated |= {table: {year_of(row[column]) for row in sender.rows[table]} for table, column in EVENTS.items()}
    dated["surveys"] = set(waves(sender).values())
    dated["aggregate"] = {year_of(row["period_end"]) for row in sender.rows["aggregate"]}
    return dated


def covered_years(sender):
    """Table -> the years it covers, up to the one in which the return ends."""
    last, dated = year_of(sender.as_at), dated_years(sender)
    covered = defaultdict(set)
    for table in (*YEARLY, "surveys", "aggregate"):
        covered[table] = dated[table]
    for table in EVENTS:
        if dated[table]:
            covered[table] = set(range(min(dated[table]), last + 1))
    complete = spells_complete(sender, dated)
    for table in SPELLS:
        if sender.rows[table] and complete is not None:
            own = [year_of(row[STARTS[table]]) for row in sender.rows[table]] if table in STARTS else []
            covered[table] = set(range(max(complete, min(own, default=complete)), last + 1))
    for table in ("health", "registrations"):
        covered[table] = covered[table] & covered["placements"]
    if dated["exclusions"]:
        covered["exclusions"] = covered["exclusions"] | covered["school"]
    for table, leader in (("voice", "reviews"), ("survey_questions", "surveys")):
        if sender.rows[table]:
            covered[table] = covered[leader]
    return {
        table: {year for year in years if last - AT_MOST < year <= last} for table, years in covered.items()
    }


def is_silent(sender, table, column, year):
    """Whether rows of the year could have filled a column and none does (decision 252)."""
    if table == "legal":
        ended = [
            row for row in sender.rows["legal"] if row["legal_end"] and year_of(row["legal_end"]) == year
        ]
        said = [row[column] for row in ended if row["legal_reason"] in COMPULSORY]
    else:
        due = {row["review_ref"] for row in sender.rows["reviews"] if year_of(row["due_on"]) == year}
        told = {row["review_ref"]: row[column] for row in sender.rows["voice"]}
        said = [told.get(review) for review in due]
    return bool(said) and all(word is None for word in said)


def spells_complete(sender, dated):
    """The first year of complete spells: an episode ends in it or something about a child is dated in it."""
    about_children = set(dated) - {
        "aftercare",
        "surveys",
        "governance",
        "aggregate",
        "health",
        "registrations",
    }
    signs = [year for table in about_children for year in dated[table]]
    signs += [year_of(row["episode_end"]) for row in sender.rows["episodes"] if row["episode_end"]]
    starts = [year_of(row["placement_start"]) for row in sender.rows["placements"]]
    firsts = [min(years) for years in (signs, starts) if years]
    return max(firsts) if firsts else None


def shown_years(sender):
    """From the earliest covered year to the last; at least the last whole one."""
    last = year_of(sender.as_at)
    whole = last if (sender.as_at.month, sender.as_at.day) == (7, 31) else last - 1
    earliest = min((year for years in covered_years(sender).values() for year in years), default=whole)
    return list(range(min(earliest, whole), last + 1))
