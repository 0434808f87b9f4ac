"""`fourfold init`: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("init")(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make the workspace in.")],
    name: Annotated[str | None, typer.Option(help="The force's name (default: the folder's).")] = None,
    grid: Annotated[
        str, typer.Option(help="The projected coordinate system, in metres, that distances are measured on.")
    ] = "EPSG:27700",
    time_zone: Annotated[str, typer.Option(help="The time zone that days are local to.")] = "Europe/London",
    invented: Annotated[
        bool, typer.Option("--invented", help="Everything in it will be invented: every page says so.")
    ] = False,
) -> None:
    """Make a workspace: the folder in which one force's history, rules and facts live."""
    from fourfold.workspace import Workspace

    made = Workspace.create(folder, name=name, grid=grid, time_zone=time_zone, invented=invented)
    typer.echo(f"Made the workspace {made.name!r} at {made.root}.")
