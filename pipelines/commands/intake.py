"""Commands about returns: invent them, check them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.arguments import AsAt, ReturnsFolder, need_folder
from pipelines.errors import HearthError, ReturnsRefused
from pipelines.progress import Stages

_NO_REPORT = "Row by row, with what changed since the last check: add --report FOLDER"


def synthesise(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write.")],
    partnerships: Annotated[int, typer.Option(metavar="N", help="How many partnerships.")] = 3,
    years: Annotated[int, typer.Option(metavar="N", help="How many reporting years.")] = 10,
    children: Annotated[int | None, typer.Option(metavar="N", help="Distinct children in all.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Another seed invents other children.")
    ] = None,
    faults: Annotated[float, typer.Option(metavar="RATE", help="Share of rows spoilt on purpose.")] = 0.0,
) -> None:
    """Write invented returns, shaped like Scotland: the same arguments give the same bytes."""
    from pipelines.synthetic import DEFAULT_SEED
    from pipelines.synthetic import synthesise as write_returns

    with Stages()("Inventing returns") as step:
        made = write_returns(
            out,
            partnerships=partnerships,
            years=years,
            children=children,
            seed=DEFAULT_SEED if seed is None else seed,
            faults=faults,
            progress=lambda _, done, total: step(done, total),
        )
    print(f"{made.children:,} invented children, {sum(made.rows.values()):,} rows, in {out}")


def check_returns(
    returns: ReturnsFolder,
    report: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the load report goes.")] = None,
    as_at: AsAt = None,
) -> None:
    """Check returns and write the load report: 0 all accepted, 1 some rows set aside, 2 a file refused."""
    from pipelines.compared import compare
    from pipelines.returns import default_as_at, exit_code, load_returns
    from pipelines.returns.elsewhere import made_elsewhere
    from pipelines.returns.report import write_refusal, write_report
    from pipelines.returns.summary import summarise

    if report and report.exists() and not report.is_dir():
        raise HearthError(f"{report} is a file. Give a folder for the report; it is made if there is none.")
    stages = Stages()
    end = as_at or default_as_at(date.today())
    try:
        with stages("Reading and checking"):
            checked = load_returns(need_folder(returns), end)
    except ReturnsRefused as refused:
        if report:
            write_refusal(refused, report, end)
        raise
    if report:
        with stages("Counting, to tell what moved"):
            counted = compare(checked)
        elsewhere = made_elsewhere(counted.differing, counted.of_no_use)
        summary = write_report(checked, report, cells=counted.cells, elsewhere=elsewhere)
    else:
        summary = summarise(checked, datetime.now(UTC), None)
    print(summary["verdict"])
    for what in summary["mend_first"]:
        print(f"  {what}")
    for what in summary.get("made_elsewhere", {}).get("of_no_use", []):
        print(f"  {what}")
    for what in summary["not_sent"]:
        print(f"  Not sent, so “not supplied”: {what}")
    print(f"The whole report: {report / 'report.html'}" if report else _NO_REPORT)
    raise typer.Exit(exit_code(checked))
