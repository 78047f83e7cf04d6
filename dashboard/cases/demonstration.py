"""The demonstration's story: one invented inspection of Aberfinch and the year after its report, as events.

Here: reading `demonstration.toml` and putting it into an empty store, where the release served is invented.
Where anything was ever recorded, or figures are real, nothing is written. `./run` calls it.
"""

from __future__ import annotations

import sys
import tomllib
from datetime import date
from pathlib import Path

from dashboard.cases.events import Draft, end_of
from dashboard.cases.store import CaseStore, open_store
from dashboard.evidence import partnerships
from dashboard.store import Release, current_release
from pipelines.errors import HearthError
from pipelines.paths import DataFolder

STORY = Path(__file__).with_suffix(".toml")


def drafts(code: str, today: date) -> list[Draft]:
    """The story as drafts for a partnership's code, up to the end of a day."""
    story = tomllib.loads(STORY.read_text(encoding="utf-8"))
    return [
        Draft(
            code,
            one["kind"],
            one["subject"],
            one["body"],
            one["by"],
            one["role"],
            at=one["at"],
            corrects=one.get("corrects"),
        )
        for one in story["event"]
        if one["at"] <= end_of(today)
    ]


def put(store: CaseStore, release: Release, today: date) -> int:
    """Puts the story into a store that holds nothing; gives the number of events put, 0 where it may not."""
    name = tomllib.loads(STORY.read_text(encoding="utf-8"))["partnership"]
    code = next((one.partnership for one in partnerships(release) if one.name == name and one.invented), "")
    if not release.invented or not code or store.events():
        return 0
    return len(store.append_many(drafts(code, today)))


def main() -> int:
    """Puts the story beside the demonstration's release, and says so; 0 also where nothing is to be done."""
    try:
        release = current_release(DataFolder.default())
        put_in = put(open_store(), release, date.today()) if release and release.invented else 0
    except HearthError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    if put_in:
        print(f"put the invented story of an inspection beside the demonstration: {put_in} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
