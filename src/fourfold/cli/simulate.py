"""`fourfold simulate`: an invented force, to try things on."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fourfold.cli import common
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from rich.progress import Progress

    from fourfold.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("simulate")(simulate)


def simulate(
    years: Annotated[int, typer.Option(metavar="N", help="How many years, from 1 to 30.")],
    events: Annotated[int, typer.Option(metavar="N", help="How many events, from 10,000 to 100,000,000.")],
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed and size give the same bytes.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Only write the files, here; leave the workspace alone."),
    ] = None,
    ends: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day simulated (default: 2026-10-31).")
    ] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Invent a force of any size, with planted sequences to look for, and import it into the workspace."""
    from fourfold.simulate.force import simulate as write_force
    from fourfold.simulate.install import check_room, install
    from fourfold.simulate.world import ENDS, Asked

    asked = Asked(years, events, seed, _date(ends) if ends else ENDS)
    held = None if output else common.open_workspace(workspace)
    if held and not held.invented:
        _check_not_in_service(held)
    folder = check_room(held, asked) if held else output or Path()
    with _progress() as bar:
        step = bar.add_task("Inventing", total=asked.months, month="")
        made = write_force(asked, folder, progress=lambda month: bar.update(step, advance=1, month=month))
        result: dict[str, Any] = {"folder": made.folder, "truth": made.truth, **dataclasses.asdict(made), **made.facts}
        del result["facts"]
        if held:
            step = bar.add_task("Importing", total=made.months, month="")
            now = dt.datetime.now(dt.UTC)
            counts = install(held, folder, now=now, progress=lambda month: bar.update(step, advance=1, month=month))
            result |= dataclasses.asdict(counts)
    common.print_json(result) if as_json else _tell(result)


def _check_not_in_service(place: Workspace) -> None:
    """Refuse to mark a force in service as invented, of which nothing would be asked any more. Raises `BadInput`."""
    from fourfold.desk.configuration import in_service

    if in_service(place.root):
        raise BadInput(
            f"{place.root} is in service; nothing was changed. "
            "Make a workspace for the invented force with 'fourfold init DIR', or write files alone with -o DIR."
        )


def _tell(result: dict[str, Any]) -> None:
    typer.echo(
        f"Invented {result['events']:,} events ({result['versions']:,} rows with corrections) "
        f"over {result['months']} months, "
        f"among them {result['discharges']:,} shootings that were not planted."
    )
    typer.echo(f"Planted {result['planted']:,} sequences; what they are and where: {result['truth']}")
    if "new" in result:
        typer.echo(
            f"Imported: {result['new']:,} new, {result['changed']:,} changed, {result['held']:,} held already. "
            "The workspace is marked as invented."
        )
    else:
        typer.echo(f"Files: {result['folder']}")


def _progress() -> Progress:
    """A bar on standard error; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(
        *Progress.get_default_columns(), "{task.fields[month]}", console=console, disable=not console.is_terminal
    )


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--ends {text}: write a date such as 2026-10-31.") from None
