"""The command that makes a release from returns."""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated

import typer

from pipelines.commands.arguments import AsAt, Data, ReturnsFolder, data_folder, need_folder
from pipelines.progress import Stages


def build(
    returns: ReturnsFolder,
    data: Data = None,
    as_at: AsAt = None,
    workers: Annotated[int | None, typer.Option(min=1, metavar="N", help="Processes that protect.")] = None,
    cluster: Annotated[
        str, typer.Option(metavar="URL", help="A Dask scheduler that protects, such as tcp://HOST:8786.")
    ] = "",
    full: Annotated[bool, typer.Option("--full", help="Work everything out anew, past the cache.")] = False,
) -> None:
    """Build and publish a release: 0 published, 2 returns refused, 3 audit failed. Prints the id last."""
    from pipelines.build import build_release
    from pipelines.cluster import cluster as reach
    from pipelines.commands.seen import seen_words
    from pipelines.returns import default_as_at
    from pipelines.workers import make_executor, make_threads

    today = date.today()
    folder = data_folder(data)
    there = reach(cluster) if cluster else make_executor(workers)
    with there as protecting, make_threads(workers) as executor:
        release_id = build_release(
            need_folder(returns),
            folder,
            as_at or default_as_at(today),
            today=today,
            executor=executor,
            protecting=protecting,
            full=full,
            stages=Stages(),
        )
    print(seen_words(folder.release(release_id)), file=sys.stderr)
    print(release_id)
