"""`fourfold harm`: the weight of each kind of event in crime-harm days."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fourfold.cli import common


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(help="The weight of each kind of event in crime-harm days.", no_args_is_help=True)
    verbs.command("load")(load)
    verbs.command("list")(show)
    app.add_typer(verbs, name="harm")


def load(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV by kind, by Home Office code, or by subgroup.")],
    edition: Annotated[
        str | None, typer.Option(help="Whose figures these are, and which edition (default: the file's name).")
    ] = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Take weights from a file. Kinds that it does not name keep theirs."""
    from fourfold.matrix.harm import load_harm

    loaded = load_harm(common.open_workspace(workspace), path, edition=edition)
    for remark in loaded.remarks:
        common.note(remark)
    again = f" ({len(loaded.replaced):,} had one in the force's table before)" if loaded.replaced else ""
    typer.echo(f"Set the weight of {loaded.kinds:,} kinds{again}.")


def show(workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False) -> None:
    """List every kind with its weight: low, middle and high, in crime-harm days."""
    from fourfold.history.kinds import kinds
    from fourfold.matrix.harm import harm_table

    table = harm_table(common.open_workspace(workspace))
    held = {name: table.get(name) for name in kinds()}
    if as_json:
        rows = [
            {"kind": name, **dict(zip(("low", "middle", "high"), weight.days if weight else (None,) * 3, strict=True)),
             "source": weight.source if weight else None}
            for name, weight in held.items()
        ]  # fmt: skip
        common.print_json({"kinds": rows})
        return
    common.table(
        [
            [name, *(f"{days:,.10g}" for days in weight.days), weight.source]
            if weight
            else [name, "unknown", "unknown", "unknown", ""]
            for name, weight in held.items()
        ],
        ["kind", "low", "middle", "high", "source"],
    )
