"""`fourfold scan`: the triggers live on a day, or those that fired through a range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common
from fourfold.cli.rules import held_rules
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fourfold.triggers.scan import CouldNotRun
    from fourfold.triggers.trigger import Trigger


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("scan")(scan)


def scan(
    as_of: common.AsOfOption = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Replay day by day from here.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day of the replay.")] = None,
    known_at: common.KnownAtOption = None,
    rules: common.RulesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Show the triggers live on a day: fired by then, their horizon not yet passed. With --from and --to, those that
    fired in the range."""
    from fourfold.triggers import scan as scanning

    place = common.open_workspace(workspace)
    moment = common.moment(known_at, place.zone)
    asked, facts = held_rules(place, rules), common.held_facts(place)
    if (first is None) != (last is None) or (first and as_of):
        raise BadInput("Give --from and --to together, and without --as-of.")
    if first and last:
        start, end = common.day(first), common.day(last)
        triggers = scanning.replay(place, start, end, known_at=moment, rules=asked, facts=facts)  # type: ignore[arg-type]
        if as_json:
            common.print_json(
                {"from": start, "to": end, "count": len(triggers), "triggers": [t.as_json() for t in triggers]}
            )
        else:
            typer.echo(f"{len(triggers):,} triggers fired from {start} to {end}.")
            show_triggers(triggers)
        return
    found = scanning.scan(place, as_of=common.day(as_of), known_at=moment, rules=asked, facts=facts)
    if as_json:
        common.print_json(
            {
                "as_of": found.as_of,
                "known_at": found.known_at.isoformat(),
                "version": found.version,
                "count": len(found.triggers),
                "triggers": [trigger.as_json() for trigger in found.triggers],
                "could_not_run": [vars(one) for one in found.could_not_run],
            }
        )
        return
    typer.echo(
        f"{len(found.triggers):,} triggers live on {found.as_of}, "
        f"as known at {found.known_at.astimezone(place.zone):%Y-%m-%d %H:%M}."
    )
    show_triggers(found.triggers)
    show_unable(found.could_not_run)


def show_triggers(triggers: Sequence[Trigger]) -> None:
    """Triggers for people: what fired, when, how surely, and why."""
    for trigger in triggers:
        duty = f" [{trigger.duty.replace('-', ' ')}]" if trigger.duty else ""
        typer.echo(
            f"\n{trigger.title}{duty}\n  {trigger.id}  fired {trigger.fired_on}, live until {trigger.live_until}, "
            f"{trigger.certainty}, {trigger.marking}\n  {trigger.why}"
        )
    if triggers:
        typer.echo(f"\n{triggers[0].caution}")


def show_unable(unable: Sequence[CouldNotRun]) -> None:
    """The rules that could not be asked, and what they want."""
    from fourfold.words import count

    if unable:
        common.note(f"\n{count(len(unable), 'rule')} could not run for want of data:")
        for one in unable:
            common.note(f"  {one.rule}: wants {one.wants}")
