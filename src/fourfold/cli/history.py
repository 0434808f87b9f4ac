"""`fourfold history`, `show` and `erase`: what is held, every version of one event, and taking events out for good."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fourfold.cli import common
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.history.summary import Summary

_SHOWN = (
    ("kind", "kind"),
    ("occurred_from", "occurred from"),
    ("occurred_to", "occurred to"),
    ("known_from", "known from"),
    ("known_basis", "how known from was set"),
    ("known_to", "known to"),
    ("recorded_at", "recorded at"),
    ("imported_at", "imported at"),
    ("x", "metres east"),
    ("y", "metres north"),
    ("precision_m", "metres of precision"),
    ("areas", "areas"),
    ("grading", "grading"),
    ("handling", "handling"),
    ("marking", "marking"),
    ("compartments", "compartments"),
)


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("history")(history)
    app.command("show")(show)
    app.command("erase")(erase)


def history(
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="MOMENT", help="Count what was known then: a date or an ISO 8601 moment."),
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Count events of this kind alone.")] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Count what the history holds, by source and kind, with the months that are missing."""
    from fourfold.history.kinds import kinds
    from fourfold.history.summary import summarise
    from fourfold.marked import nearest

    held = common.open_workspace(workspace)
    if kind is not None and kind not in kinds():
        raise BadInput(f"there is no kind of event {kind!r}. {nearest(kind, kinds())}".rstrip())
    found = summarise(held, common.moment(known_at, held.zone), kind)
    if as_json:
        common.print_json({**dataclasses.asdict(found), "events": found.events})
    else:
        _tell(found)


def show(
    event_id: Annotated[str, typer.Argument(metavar="ID", help="The event's id, such as sim-crime:C000000123.")],
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Show every version of one event, with the file and line that each came from."""
    from fourfold.history.summary import versions_of

    versions = versions_of(common.open_workspace(workspace), event_id)
    if as_json:
        common.print_json({"id": event_id, "versions": versions})
        return
    for place, version in enumerate(versions, start=1):
        line = f", line {version['line']:,}" if version["line"] is not None else ""
        came = f"{version['file']}{line}" if version["file"] else "a source that gave no file"
        typer.echo(f"{event_id}, version {place} of {len(versions)}, from {came}")
        common.table(_fields(version), ["", ""])


def erase(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="The events to take out, for good.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why. It is kept in the log: write nothing personal.")],
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who decided (default: your user name).")] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Take every version of these events out of the history, so that importing again does not bring them back."""
    import getpass

    from fourfold.history.store import History
    from fourfold.triggers import filing

    if not why.strip():
        raise BadInput("--why: say why these events are erased; the log of erasures keeps it.")
    place = common.open_workspace(workspace)
    held = History(place)
    known = set(held.held(ids)["id"].to_pylist())
    not_held = [name for name in dict.fromkeys(ids) if name not in known]
    versions = held.erase(ids, now=dt.datetime.now(dt.UTC), who=by or getpass.getuser(), why=why.strip())
    filing.forget(place, ids)
    forgotten = _forget_at_desk(ids, why) if common.start_desk(place) else {}
    for name in not_held:
        common.note(f"{name} is not held. It is remembered as erased, so that an import does not bring it in.")
    if as_json:
        counts = {"erased": len(known), "versions": versions, "not_held": not_held, "version": held.version}
        common.print_json({**counts, "forgotten_at_desk": forgotten})
    else:
        typer.echo(f"Erased {len(known):,} events ({versions:,} versions). Back-ups made before today still hold them.")
        for what, count in forgotten.items():
            typer.echo(f"Taken out of {count:,} {what} at the desk; what was decided on them stays.")


def _forget_at_desk(ids: list[str], why: str) -> dict[str, int]:
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.audit.erasing import events_forget

    with acting(by="fourfold erase", why=why.strip()):
        return {what: count for what, count in events_forget(ids).items() if count}


def _tell(found: Summary) -> None:
    if not found.sources:
        common.note("Nothing is held, as known then." if found.known_at else "Nothing is held yet.")
        return
    common.table(
        [
            [s.source, s.events, str(s.first), str(s.last), s.unlocated, s.month_only, s.assumed, s.late]
            for s in found.sources
        ],
        ["source", "events", "first", "last", "unlocated", "month only", "known from assumed", "late"],
    )
    typer.echo("")
    common.table([[s.source, kind, n] for s in found.sources for kind, n in s.kinds], ["source", "kind", "events"])
    for source in found.sources:
        for missing in source.missing:
            what = f"no {missing.kind}" if missing.kind else "nothing at all"
            typer.echo(f"Missing: {source.source} holds {what} in {', '.join(missing.months)}.")
    typer.echo(f"{found.events:,} events; version {found.version} of the history.")


def _fields(version: dict[str, Any]) -> list[list[object]]:
    rows: list[list[object]] = [[f"  {title}", _text(version[name])] for name, title in _SHOWN if _text(version[name])]
    rows += [[f"  {name}", value] for name, value in version["attributes"].items()]
    return rows + [[f"  {p['role']} ({p['sort']})", p["ref"] or "not identified"] for p in version["parties"] or ()]


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) if one is not None else "none" for one in value)
    return "" if value is None else f"{value:,.0f}" if isinstance(value, float) else str(value)
