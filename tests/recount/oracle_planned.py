"""Section 6 of `indicators.md`, planned and listened to: numbers 34 to 39, and surveys, 40 to 42."""

from __future__ import annotations

from oracle_cells import answer
from oracle_reading import by_child
from oracle_spells import DAY, on


def census(children, sheet):
    """34 and 39: children looked after on the census."""
    day = sheet.period.last
    days = [day - number * DAY for number in range(366)]
    workers = by_child(children.rows("workers"))
    for child in children.placements:
        placement = children.placement_on(child, day)
        if placement is None:
            continue
        episode = children.episodes.get(placement["episode_ref"])
        planned = episode is not None and episode["care_plan"] == "Y"
        sheet.child("current_care_plan", children, child, placement, answer(planned))
        if all(children.is_looked_after(child, one) for one in days):
            seen = {
                row["worker_ref"]
                for row in workers[child]
                if any(on(one, row["worker_start"], row["worker_end"]) for one in days)
            }
            sheet.child("same_worker_12m", children, child, placement, answer(len(seen) == 1))


def year(children, sheet):
    reviews(children, sheet)
    audits(children, sheet)


def review_placement(children, review, sheet):
    """By group on the day the review was due, else group in the year."""
    child, day = review["child_ref"], review["due_on"]
    return children.placement_on(child, day) or children.placement_in(child, sheet.period.year)


def reviews(children, sheet):
    """35, 37, 38: reviews due in the period, and what their `voice` rows say. Years and quarters."""
    said = {row["review_ref"]: row for row in children.rows("voice")}
    for review in children.rows("reviews"):
        if not sheet.period.has(review["due_on"]):
            continue
        child, placement = review["child_ref"], review_placement(children, review, sheet)
        in_time = review["held_on"] is not None and review["held_on"] <= review["due_on"]
        sheet.child("review_by_agreed_date", children, child, placement, answer(in_time))
        if voice := said.get(review["review_ref"]):
            for indicator, yes in voices(voice).items():
                sheet.child(indicator, children, child, placement, answer(yes))


def voices(voice):
    """indicator -> whether it counts, for those that the row is among."""
    answers = {
        "views_recorded": voice["views_recorded"] == "Y",
        "advocacy_offered": voice["advocacy_offered"] == "Y",
        "took_part_in_review": voice["took_part"] != "Did not take part",
    }
    if voice["view_acted_on"] is not None:
        answers["views_acted_on"] = voice["view_acted_on"] == "Y"
    if voice["advocacy_offered"] == "Y":
        answers["advocacy_taken_up"] = voice["advocacy_used"] == "Y"
    return answers


def audits(children, sheet):
    """36: audits in the year, by group on the day."""
    for row in children.rows("audits"):
        if sheet.period.has(row["audited_on"]):
            placement = children.placement_on(row["child_ref"], row["audited_on"])
            for what in ("plan", "assessment", "chronology"):
                good = answer(row[f"{what}_grade"] >= 4)
                sheet.child(f"{what}_audited_good", children, row["child_ref"], placement, good)
