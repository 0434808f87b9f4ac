"""`fourfold import`: events from files, with the fate of every row."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common

if TYPE_CHECKING:
    from fourfold.history.importing import Counts, Import

FATES = ("files", "read", "new", "changed", "unchanged", "duplicates", "rejected", "erased", "unlocated", "outside")
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...")]
LagOption = Annotated[
    int | None,
    typer.Option("--known-after-days", metavar="N", min=0, help="Days from a month's end to its publication (45)."),
]
StatedOption = Annotated[
    str | None, typer.Option("--known-on", metavar="DATE", help="The day on which all of it became known.")
]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(help="Import events from files. Importing twice changes nothing.", no_args_is_help=True)
    verbs.command("police-uk")(police_uk)
    verbs.command("csv")(delimited)
    verbs.command("fourfold")(stored)
    app.add_typer(verbs, name="import")


def police_uk(
    paths: Paths,
    after: LagOption = None,
    known_on: StatedOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """A data.police.uk download as it comes: zip, folder or CSV of street crime, stop and search, outcomes."""
    from fourfold.history.import_police_uk import import_police_uk

    day = common.day(known_on)
    _run(workspace, as_json, lambda run: import_police_uk(run, paths, after_days=after, known_on=day))


def delimited(
    paths: Paths,
    mapping: Annotated[Path, typer.Option("--mapping", metavar="FILE", help="A YAML mapping: which columns say what.")],
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Any delimited file (plain, gzip or zip) or Excel sheet, through a mapping."""
    from fourfold.history.import_mapped import import_mapped

    _run(workspace, as_json, lambda run: import_mapped(run, paths, mapping))


def stored(paths: Paths, workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False) -> None:
    """Parquet files in Fourfold's own schema of events, or folders of them."""
    from fourfold.history.import_stored import import_stored

    _run(workspace, as_json, lambda run: import_stored(run, paths))


def _run(workspace: Path | None, as_json: bool, work: Callable[[Import], Counts]) -> None:
    """Do an import with progress, and show what became of every row."""
    import pyarrow as pa

    from fourfold.history.importing import Import

    # Arrow's usual allocator gives memory back and asks for it again with every batch, at a tenth of an import's time.
    pa.set_memory_pool(pa.system_memory_pool())
    held = common.open_workspace(workspace)
    common.check_real_data(held)
    with _progress(show=not as_json) as progress:
        run = Import(held, progress)
        try:
            counts = work(run)
        except BaseException:
            _tell_committed(run)
            raise
    for remark in counts.notes:
        common.note(remark)
    for _, reason in counts.failed:
        common.note(f"fourfold: {reason}")
    common.print_json(_as_json(counts)) if as_json else _show(counts)
    if counts.failed:
        raise typer.Exit(1)


@contextlib.contextmanager
def _progress(*, show: bool) -> Iterator[Callable[[str, int], None]]:
    """A line on standard error that says which file is in hand and how many rows are in."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    layout = (
        SpinnerColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*layout, console=Console(stderr=True), transient=True, disable=not show) as bar:
        step = bar.add_task("", total=None)
        yield lambda name, rows: bar.update(step, advance=rows, description=name)


def _tell_committed(run: Import) -> None:
    counts, version = run.counts, run.history.version
    if version == run.began:
        common.note("Nothing of this import was committed.")
        return
    common.note(
        f"Committed before it stopped: {len(run.done):,} whole files and {counts.read:,} rows at least "
        f"({counts.new:,} new, {counts.changed:,} changed). The history went from version {run.began} to {version}."
    )


def _as_json(counts: Counts) -> dict[str, object]:
    found = dataclasses.asdict(counts)
    found["failed"] = [{"file": name, "reason": reason} for name, reason in counts.failed]
    return found


def _show(counts: Counts) -> None:
    common.table([[name, getattr(counts, name)] for name in FATES], ["", "rows"])
    for reason, rows in counts.rejected_by_reason.items():
        typer.echo(f"  rejected {rows:,}: {reason}")
    if counts.quarantine:
        one = len(counts.quarantine) == 1
        where = counts.quarantine[0] if one else f"{len(counts.quarantine):,} files in {counts.quarantine[0].parent}"
        typer.echo(f"Rejected rows are kept in {where}; mend them there and import the file again in the same way.")
    for source, months in counts.missing.items():
        typer.echo(f"Missing from {source}: {', '.join(months)}")
    typer.echo(f"The history is at version {counts.version}.")
