"""`fourfold areas`: the wards, districts and other areas that points are placed in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fourfold.cli import common
from fourfold.errors import BadInput


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(help="The areas that events are placed in.", no_args_is_help=True)
    verbs.command("add")(add)
    verbs.command("list")(show)
    app.add_typer(verbs, name="areas")


def add(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="GeoJSON files in longitude and latitude, or folders of them.")
    ],
    level: Annotated[str, typer.Option(help="What these areas are, such as ward.")],
    code_property: Annotated[
        str | None, typer.Option(help="The property that holds the code (default: the one that ends in CD).")
    ] = None,
    name_property: Annotated[
        str | None, typer.Option(help="The property that holds the name (default: the one that ends in NM).")
    ] = None,
    dissolve: Annotated[
        bool, typer.Option("--dissolve", help="One area a file, its code the end of the file's name.")
    ] = False,
    name: Annotated[
        list[str] | None, typer.Option(metavar="CODE=NAME", help="What an area is called; as often as needed.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put these in place of the areas at that level.")] = False,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Add a level of areas and place the events held in them."""
    from fourfold.history.store import History
    from fourfold.places.areas import Areas
    from fourfold.places.boundaries import add_areas

    added = add_areas(
        common.open_workspace(workspace),
        paths,
        level,
        code_property=code_property,
        name_property=name_property,
        dissolve=dissolve,
        names=_names(name or []),
        replace=replace,
    )
    for mended in added.repaired:
        common.note(f"Mended: {mended}")
    typer.echo(
        f"{added.areas:,} areas at level {level}. Levels, finest first: {', '.join(added.workspace.area_levels)}."
    )
    history = History(added.workspace)
    if history.version >= 0:
        common.note("Placing the events held …")
        placed = history.place(Areas.load(added.workspace))
        common.note(f"Placed {placed:,} versions of events.")


def show(workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False) -> None:
    """List the levels, finest first."""
    import numpy as np
    import shapely

    from fourfold.places.areas import Areas

    levels = Areas.load(common.open_workspace(workspace)).levels
    rows = [
        {
            "level": level.name,
            "areas": len(level.codes),
            "median_km2": round(float(np.median(shapely.area(level.shapes))) / 1e6, 3),
        }
        for level in levels
    ]
    if as_json:
        common.print_json({"levels": rows})
    elif rows:
        common.table([list(row.values()) for row in rows], ["level", "areas", "median km²"])
    else:
        common.note("There are no areas yet. Add some with 'fourfold areas add PATH --level LEVEL'.")


def _names(given: list[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for pair in given:
        code, mark, name = pair.partition("=")
        if not (code.strip() and mark and name.strip()):
            raise BadInput(f"--name {pair}: write CODE=NAME, as in E08000011=Knowsley.")
        names[code.strip()] = name.strip()
    return names
