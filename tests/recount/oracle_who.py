"""Section 2 of `indicators.md`, who and where: numbers 1 to 4. Numbers 5 to 7 come ready-made."""

from __future__ import annotations

from oracle_cells import answer
from oracle_spells import first_of, governing, group_of


def census(children, sheet):
    day = sheet.period.last
    for child in children.placements:
        placement = children.placement_on(child, day)
        sheet.child("looked_after", children, child, placement, {"count": 1})
        if placement:
            levels = children.levels(child, None, day)
            group = group_of(placement)
            sheet.add("share_at_home", "all", levels, answer(group == "home"))
            sheet.add("community_share", "all", levels, answer(group != "residential"))


def year(children, sheet):
    for ref, episode in children.episodes.items():
        placements = children.of_episode.get(ref)
        if not placements:
            continue
        child = episode["child_ref"]
        if sheet.period.has(episode["episode_start"]):
            sheet.child("episodes_started", children, child, first_of(placements), {"count": 1})
        if sheet.period.has(episode["episode_end"]):
            sheet.child("episodes_ended", children, child, governing(placements), {"count": 1})
