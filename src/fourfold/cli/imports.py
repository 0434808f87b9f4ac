"""`fourfold import`: bring events into the history, from any source."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fourfold.cli import common
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.history.importing import Counts, Progress, Source
    from fourfold.history.store import History

FATES = ("files", "read", "new", "changed", "unchanged", "duplicates", "rejected", "erased", "unlocated", "version")
SHOWN = 10  # missing months and reasons listed for people; JSON has them all

PathsArgument = Annotated[list[Path], typer.Argument(metavar="PATH...", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(help="Bring events into the history.", no_args_is_help=True)
    verbs.command("police-uk")(police_uk)
    verbs.command("csv")(csv)
    verbs.command("fourfold")(fourfold)
    app.add_typer(verbs, name="import")


def police_uk(
    paths: PathsArgument,
    known_after_days: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, max=3650, help="A month counts as known so many days after its end (default: 45)."
        ),
    ] = None,
    known_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day on which these files came out, if you know it.")
    ] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Import a data.police.uk download as it comes: zip, folder or CSV; street crime, stop and search, outcomes."""
    from fourfold.history.sources.police_uk_files import PoliceUkFiles

    if known_on and known_after_days is not None:
        raise BadInput("Give --known-on or --known-after-days, not both.")
    day = _date(known_on) if known_on else None
    _import(
        lambda history, now: PoliceUkFiles(history, now=now, after_days=known_after_days, known_on=day),
        paths,
        workspace,
        as_json,
    )


def csv(
    paths: PathsArgument,
    mapping: Annotated[
        Path, typer.Option(metavar="FILE", help="The mapping: a YAML document, or the name of one that comes along.")
    ],
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Import delimited files (plain, gzip or zip) or Excel sheets, through a mapping that says what the columns mean."""
    from fourfold.history.sources.mapped import MappedFiles

    _import(lambda history, now: MappedFiles(history, mapping, now=now), paths, workspace, as_json)


def fourfold(
    paths: PathsArgument, workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False
) -> None:
    """Import Parquet files that are in Fourfold's own schema already, such as a simulated force's."""
    from fourfold.history.sources.native import NativeFiles

    _import(lambda history, now: NativeFiles(history, now=now), paths, workspace, as_json)


def _import(
    make: Callable[[History, dt.datetime], Source], paths: list[Path], workspace: Path | None, as_json: bool
) -> None:
    from fourfold.history.importing import Import
    from fourfold.history.store import History

    history, now = History(common.open_workspace(workspace)), dt.datetime.now(dt.UTC)
    running = Import(history, now=now)
    try:
        with _Bar(shown=not as_json) as bar:
            running.run(make(history, now), paths, bar.show)
    except KeyboardInterrupt:
        done = running.counts
        common.note(
            f"Committed before the interruption: {done.read:,} rows ({done.new:,} new, {done.changed:,} changed, "
            f"{done.rejected:,} rejected), {done.files:,} whole files."
        )
        raise
    common.print_json(dataclasses.asdict(running.counts)) if as_json else _tell(running.counts)
    for failure in running.counts.failed:
        common.note(f"fourfold: {failure['reason']}")
    if running.counts.failed:
        raise typer.Exit(1)


def _tell(counts: Counts) -> None:
    common.table([(name, getattr(counts, name)) for name in FATES], ["rows", "count"])
    for text in counts.notes:
        common.note(text)
    if counts.missing:
        months = [f"{gap['source']} {gap['month']}" for gap in counts.missing]
        more = f" and {len(months) - SHOWN} more" if len(months) > SHOWN else ""
        typer.echo(f"Missing months: {', '.join(months[:SHOWN])}{more}.")
    if counts.rejected:
        typer.echo("Rejected:")
        common.table(list(counts.rejected_by_reason.items())[:SHOWN], ["why", "rows"])
        typer.echo("Mend the rows in these files, and import the files with the same command:")
        for path in counts.quarantines:
            typer.echo(f"  {path}")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--known-on {text}: write a date such as 2024-12-31.") from None


class _Bar:
    """Progress on standard error; nothing where nobody watches."""

    def __init__(self, *, shown: bool) -> None:
        from rich.console import Console
        from rich.progress import Progress as RichProgress

        console = Console(stderr=True)
        columns: Any = (*RichProgress.get_default_columns(), "{task.fields[note]}")
        self._rich = RichProgress(*columns, console=console, disable=not (shown and console.is_terminal))
        self._task = self._rich.add_task("Importing", total=None, note="")

    def __enter__(self) -> _Bar:
        self._rich.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._rich.stop()

    def show(self, progress: Progress) -> None:
        """Show how far it has come."""
        note = f"{progress.counts.read:,} rows  {progress.file}"
        self._rich.update(self._task, total=progress.files, completed=progress.done, note=note)
