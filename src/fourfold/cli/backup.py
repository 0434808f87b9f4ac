"""`fourfold backup` and `fourfold restore`: the workspace and its desk, together, in one file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from fourfold.cli import common


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write. Nothing is overwritten.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Take none: check every part of the one that FILE already is.")
    ] = False,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Back up history, facts, rules, settings, quarantine and the desk's database together, as of one moment."""
    from fourfold.backup.archive import check

    if verify:
        made = check(file)
    else:
        from fourfold.backup.taking import take

        place, desk = common.open_workspace(workspace), None
        if common.has_desk(place):
            from fourfold.desk.saving.desk import put_away
            from fourfold.desk.start import start

            start(place.root)
            desk = put_away
        take(place, file, desk, now=dt.datetime.now(dt.UTC))
        made = check(file)  # as it lies on the disk
    size = sum(size for size, _ in made.parts.values())
    desk_kind = (made.about.get("desk") or {}).get("kind")
    if as_json:
        said = {"file": str(file), "taken_at": made.taken_at.isoformat(), "parts": len(made.parts), "bytes": size}
        common.print_json({**said, "desk": desk_kind, "digest": made.digest})
        return
    typer.echo(f"{file}: whole. {len(made.parts):,} parts, {size:,} bytes, of {made.taken_at:%Y-%m-%d %H:%M} UTC.")
    typer.echo(f"The history's version {made.about['history_version']}; {desk_kind or 'no'} desk.")
    typer.echo(f"Digest: {made.digest}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace to make of it. Nothing is overwritten.")],
    erasures: Annotated[
        Path | None,
        typer.Option(metavar="LEDGER", help="The log of erasures (history/erasures.jsonl) as it was last known."),
    ] = None,
    as_json: common.JsonOption = False,
) -> None:
    """Restore a backup, and erase again whatever was erased since it was taken."""
    from fourfold.backup.replaying import Ledger
    from fourfold.backup.restoring import restore as put_back
    from fourfold.desk.saving.desk import put_back as desk_back

    ledger = Ledger.read(erasures) if erasures else Ledger([])
    made = put_back(file, folder, ledger, desk_back, now=dt.datetime.now(dt.UTC))
    if as_json:
        said = {"folder": str(folder), "taken_at": made.manifest.taken_at.isoformat()}
        common.print_json({**said, "erased_again": len(made.erased_again), "ledger_given": erasures is not None})
    else:
        typer.echo(f"Restored {folder} as it was on {made.manifest.taken_at:%Y-%m-%d %H:%M} UTC.")
        typer.echo(f"Erased again: {len(made.erased_again):,} events.")
    if erasures is None:
        common.note(
            "No log of erasures was given: what was erased after that moment is HELD AGAIN. Unless nothing was, "
            "remove this folder and restore with '--erasures LEDGER'."
        )
