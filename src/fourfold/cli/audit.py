"""`fourfold audit`: seal and verify the desk's audit."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from fourfold.cli import common


def register(app: typer.Typer) -> None:
    """Add the verb."""
    audit = typer.Typer(help="Seal and verify the desk's audit.", no_args_is_help=True, rich_markup_mode=None)
    audit.command("verify")(verify)
    audit.command("seal")(seal)
    app.add_typer(audit, name="audit")


def verify(
    heads: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The digests that were kept elsewhere (default: desk/audit-heads.txt)."),
    ] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Check the audit for any change, gap or reorder. Ends with 1 if there is one."""
    place = common.open_workspace(workspace)
    common.start_reading(place)
    from fourfold.desk.audit.models import Seal
    from fourfold.desk.audit.verifying import verify as check

    kept = heads or place.root / "desk" / "audit-heads.txt"
    verdict = check(kept if heads or kept.is_file() or Seal.objects.exists() else None)
    if as_json:
        common.print_json(dataclasses.asdict(verdict))
    else:
        typer.echo(
            f"{verdict.entries:,} entries in {verdict.seals:,} seals; {verdict.unsealed:,} not yet sealed; "
            f"{verdict.erased:,} contents and reasons have been erased."
        )
        for fault in verdict.faults:
            typer.echo(fault)
        typer.echo(f"The newest seal: {verdict.head}" if not verdict.faults else "The audit is NOT as it was written.")
    if verdict.faults:
        raise typer.Exit(1)


def seal(workspace: common.WorkspaceOption = None) -> None:
    """Seal what has been written since the last seal. A desk that is being served does so by itself."""
    place = common.open_workspace(workspace)
    common.start_reading(place)
    from fourfold.desk.audit.sealing import seal_all

    made = seal_all(place.root / "desk" / "audit-heads.txt")
    typer.echo(f"Made {made:,} {'seal' if made == 1 else 'seals'}.")
