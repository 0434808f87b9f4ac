"""`fourfold daily`: what is new since the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common
from fourfold.cli.rules import held_rules
from fourfold.cli.scan import show_triggers, show_unable

if TYPE_CHECKING:
    from fourfold.triggers.scan import Scan
    from fourfold.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("daily")(daily)


def daily(
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    rules: common.RulesOption = None,
    look: Annotated[bool, typer.Option("--look", help="Only look: put nothing on file.")] = False,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Show what is new since the last daily, and put it on file. Run it each morning, by hand or from a timer."""
    import datetime as dt

    from fourfold.triggers.filing import file_daily
    from fourfold.triggers.scan import scan

    place = common.open_workspace(workspace)
    if not look:
        common.check_real_data(place)
        common.start_desk(place)
    found = scan(
        place,
        as_of=common.day(as_of),
        known_at=common.moment(known_at, place.zone),
        rules=held_rules(place, rules),
        facts=common.held_facts(place, noting=not look),
    )
    today = file_daily(place, found, now=dt.datetime.now(dt.UTC), keep=not look)
    desk = None if look or known_at else _file_at_desk(place, found)
    if as_json:
        common.print_json(
            {
                "as_of": found.as_of,
                "new": len(today.new),
                "on_file": today.on_file,
                "triggers": [trigger.as_json() for trigger in today.new],
                "withdrawn": [vars(one) for one in today.withdrawn],
                "could_not_run": [vars(one) for one in found.could_not_run],
                "desk": desk,
            }
        )
        return
    typer.echo(
        f"{found.as_of}: {len(today.new):,} new triggers; {today.on_file:,} still live that were on file already; "
        f"{len(today.withdrawn):,} withdrawn."
    )
    if desk:
        typer.echo(
            f"At the desk: {desk['new']:,} filed, {desk['on_file']:,} on file already, "
            f"{desk['withdrawn']:,} withdrawn, {desk['review']:,} for review."
        )
        if desk["known_long"]:
            typer.echo(
                f"{desk['known_long']:,} of them tell of a life at risk that was known long before: they head the "
                "board, and nobody was alerted."
            )
    show_triggers(today.new)
    for one in today.withdrawn:
        typer.echo(f"\nWithdrawn: {one.rule} {one.id}, fired {one.fired_on}. {one.reason}")
    show_unable(found.could_not_run)


def _file_at_desk(place: Workspace, found: Scan) -> dict[str, int] | None:
    """File the scan at the workspace's desk; None where there is none."""
    if not common.start_desk(place):
        return None
    from fourfold.desk.daily import morning

    filed = morning(place, found)
    return {
        "new": len(filed.new),
        "on_file": len(filed.held),
        "withdrawn": len(filed.withdrawn),
        "review": len(filed.review),
        "known_long": len(filed.known_long),
    }
