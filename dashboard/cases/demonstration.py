"""The demonstration's story: one invented inspection of Aberfinch and the year after its report, as events.

Here: reading `demonstration.toml` and putting it into an empty store, where the release served is invented.
Where anything was ever recorded, or figures are real, nothing is written. `./run` calls it.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.cases.events import Draft, end_of
from dashboard.cases.store import CaseStore, open_store
from dashboard.figures.evidence import partnerships
from dashboard.store import Release, current_release, past_releases
from pipelines.errors import HearthError
from pipelines.paths import DataFolder

STORY = Path(__file__).with_suffix(".toml")


def drafts(code: str, today: date, releases: Sequence[Release] = ()) -> list[Draft]:
    """The story as drafts for a partnership's code, up to the end of a day.

    A baseline is frozen in the release that was in force then; where none of `releases` was, it is not.
    """
    told = [
        one
        for one in tomllib.loads(STORY.read_text(encoding="utf-8"))["event"]
        if one["at"] <= end_of(today) and ("release" not in one["body"] or _in_force(releases, one))
    ]
    numbers = {one["name"]: number for number, one in enumerate(told, 1) if "name" in one}
    return [_draft(code, one, releases, numbers) for one in told]


def _draft(code: str, one: dict[str, Any], releases: Sequence[Release], numbers: dict[str, int]) -> Draft:
    body = one["body"] | ({"release": _in_force(releases, one)} if "release" in one["body"] else {})
    corrects = numbers[one["corrects"]] if "corrects" in one else None
    return Draft(
        code, one["kind"], one["subject"], body, one["by"], one["role"], at=one["at"], corrects=corrects
    )


def _in_force(releases: Sequence[Release], one: dict[str, Any]) -> str:
    """The id of the newest release (they come newest first) that had been published by an entry."""
    day = one["at"].date()
    return next((held.release_id for held in releases if held.published_on <= day), "")


def put(store: CaseStore, release: Release, today: date, folder: DataFolder) -> int:
    """Puts the story into a store that holds nothing; gives the number of events put, 0 where it may not."""
    name = tomllib.loads(STORY.read_text(encoding="utf-8"))["partnership"]
    code = next((one.partnership for one in partnerships(release) if one.name == name and one.invented), "")
    if not release.invented or not code or store.events():
        return 0
    releases = (release, *past_releases(folder, release))
    return len(store.append_many(drafts(code, today, releases)))


def main() -> int:
    """Puts the story beside the demonstration's release, and says so; 0 also where nothing is to be done."""
    try:
        folder = DataFolder.default()
        release = current_release(folder)
        put_in = put(open_store(), release, date.today(), folder) if release and release.invented else 0
    except HearthError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    if put_in:
        print(f"put the invented story of an inspection beside the demonstration: {put_in} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
