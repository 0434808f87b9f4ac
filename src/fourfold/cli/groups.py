"""`fourfold groups`: the network around people and groups, and networks to and from other systems."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fourfold.cli import common
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.groups.network import Network
    from fourfold.workspace import Workspace

RefsArgument = Annotated[
    list[str], typer.Argument(metavar="REF", help="People, groups or premises, as nominal:P000123 or group:G07.")
]
AroundOption = Annotated[
    list[str] | None, typer.Option("--around", metavar="REF", help="Around whom; as often as needed.")
]
StepsOption = Annotated[int, typer.Option(min=1, max=4, help="How many times to follow those who are found.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Leave out events that ended before this day.")
]
FormOption = Annotated[str, typer.Option("--form", help="csv, graphml, ftm or i2.")]
FORMS = ("csv", "graphml", "ftm", "i2")


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(help="People and groups as a network; networks to and from elsewhere.", no_args_is_help=True)
    verbs.command("network")(network)
    verbs.command("path")(path)
    verbs.command("without")(without)
    verbs.command("export")(export)
    verbs.command("import")(bring)
    verbs.command("return")(send)
    app.add_typer(verbs, name="groups")


def network(
    refs: RefsArgument,
    steps: StepsOption = 1,
    since: SinceOption = None,
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    confidence: Annotated[str | None, typer.Option(help="At least so sure: low, moderate or high.")] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Show the network around somebody: its figures, who connects its parts, communities. In words, not in ranks."""
    import dataclasses

    from fourfold.groups.communities import communities
    from fourfold.groups.figures import figures
    from fourfold.groups.filters import Filter
    from fourfold.groups.network import CONFIDENCES
    from fourfold.groups.position import CAUTION, connectors, position

    if confidence is not None and confidence not in CONFIDENCES:
        raise BadInput(f"--confidence cannot be {confidence!r}. It can be: {', '.join(CONFIDENCES)}.")
    place = common.open_workspace(workspace)
    found = Filter(confidence=confidence).applied(_around(place, refs, steps, since, as_of, known_at))
    there = [ref for ref in refs if any(node.ref == ref for node in found.nodes)]
    parts, told = communities(found), connectors(found)
    if as_json:
        common.print_json(
            {
                "figures": dataclasses.asdict(figures(found)),
                "positions": [dataclasses.asdict(position(found, ref)) for ref in there],
                "connectors": [dataclasses.asdict(one) for one in told],
                "communities": dataclasses.asdict(parts),
                "caution": CAUTION,
            }
        )
        return
    common.table([[name, _shown(value)] for name, value in dataclasses.asdict(figures(found)).items()], ["Figure", ""])
    for ref in there:
        typer.echo(f"\n{ref}: {' '.join(position(found, ref).words)}")
    typer.echo("\nWho and what joins parts that nothing else joins, by reference:")
    for one in told:
        typer.echo(f"  {one.ref}: {one.words}")
    typer.echo(f"\n{parts.words}\n\n{CAUTION}")


def path(
    first: Annotated[str, typer.Argument(help="From whom.")],
    second: Annotated[str, typer.Argument(help="To whom.")],
    steps: StepsOption = 2,
    since: SinceOption = None,
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Show the shortest chains between two, with every role in them."""
    from fourfold.groups.paths import shortest_paths

    found = _around(common.open_workspace(workspace), [first, second], steps, since, as_of, known_at)
    chains = shortest_paths(found, first, second)
    if not chains:
        common.note("Nothing that was gathered joins them. More steps may.")
    for number, chain in enumerate(chains, start=1):
        typer.echo(f"{number}. {'. '.join(step.words for step in chain.steps)}.")


def without(
    refs: RefsArgument,
    steps: StepsOption = 2,
    since: SinceOption = None,
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Say what a network would be without somebody or something: a model, with its caution."""
    from fourfold.groups.removal import removal

    found = removal(_around(common.open_workspace(workspace), refs, steps, since, as_of, known_at), refs)
    typer.echo(f"{found.words}\n\n{found.caution}")


def export(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write; for csv, the start of two names.")],
    around: AroundOption = None,
    form: FormOption = "csv",
    steps: StepsOption = 1,
    since: SinceOption = None,
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Write a network for another system, with its roles and grading; without --around, all memberships, conflicts,
    premises and kept networks."""
    from fourfold.groups.exchange import ftm, graphml, tables

    _check_form(form)
    place = common.open_workspace(workspace)
    found = _around(place, around or [], steps, since, as_of, known_at)
    if form == "csv":
        tables.write_csv(found, *_two(target))
    else:
        {"graphml": graphml.write_graphml, "ftm": ftm.write_ftm, "i2": tables.write_i2}[form](found, target)
    _put_on_record(place, found, "export")
    typer.echo(f"Written: {len(found.nodes):,} nodes and {len(found.edges):,} edges.")


def bring(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What to read; for csv, the start of two names.")],
    name: Annotated[str, typer.Option(help="What the network is called from now on.")],
    form: FormOption = "csv",
    known_from: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Since when it was known, where it does not say (default: today)."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the network of that name.")] = False,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Read a network from another system and keep it: it is part of every network gathered from now on."""
    from fourfold.groups.exchange import ftm, graphml, tables
    from fourfold.groups.kept import keep

    _check_form(form)
    place = common.open_workspace(workspace)
    if form == "csv":
        found = tables.read_csv(*_two(source))
    else:
        found = {"graphml": graphml.read_graphml, "ftm": ftm.read_ftm, "i2": tables.read_i2}[form](source)
    keep(place, name, found, known=common.day(known_from) or dt.date.today(), replace=replace)
    typer.echo(f"Kept as {name}: {len(found.nodes):,} nodes and {len(found.edges):,} edges.")


def send(
    template: Annotated[Path, typer.Argument(metavar="TEMPLATE", help="The return's template, in YAML.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the return.")],
    around: AroundOption = None,
    steps: StepsOption = 1,
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Write a return by a template: which rows, which columns in which order, in whose words."""
    from fourfold.groups.exchange.returns import read_template, rows_of_network, write_return

    held = read_template(template)
    place = common.open_workspace(workspace)
    found = _around(place, around or [], steps, None, as_of, known_at)
    written = write_return(held, rows_of_network(found, held.rows), target)
    _put_on_record(place, found, "return")
    typer.echo(f"{held.title}: {written:,} rows written.")


def _around(
    place: Workspace, refs: list[str], steps: int, since: str | None, as_of: str | None, known_at: str | None
) -> Network:
    """The network around these as it stood on a day, as known at a moment; around nobody, all that is held as facts,
    in files and at the desk; what both say of the same two is said as the desk does. Groups in compartments are left
    out."""
    from fourfold.groups.gathering import gather, network_of_facts
    from fourfold.groups.kept import kept
    from fourfold.groups.network import joined, network_of
    from fourfold.history.facts import Facts
    from fourfold.history.store import History
    from fourfold.times import local_day

    known = common.moment(known_at, place.zone)
    day = common.day(as_of) or (local_day(known, place.zone) if known else dt.date.today())
    facts, besides, desk = Facts.load(place), kept(place), network_of([], [])
    if common.has_desk(place):
        common.start_reading(place)
        from fourfold.desk.network.held import network_of_open_groups

        desk = network_of_open_groups()
        besides = joined([besides, desk])
    if refs:
        gathered = gather(History(place), facts, refs, steps=steps, since=common.day(since), besides=besides)
        if gathered.more:
            common.note("There is more than was gathered: take fewer steps, or a later --since.")
        found = gathered.network
    else:
        found = joined([network_of_facts(facts), besides])
    of_desk = set(desk.edges)
    twice = {(one.first, one.second, one.kind) for one in desk.edges}
    edges = [one for one in found.edges if one in of_desk or (one.first, one.second, one.kind) not in twice]
    return network_of(found.nodes, edges).as_at(day, known_on=local_day(known, place.zone) if known else None)


def _put_on_record(place: Workspace, found: Network, how: str) -> None:
    if common.has_desk(place):
        from fourfold.desk.network.held import taken_out

        taken_out(found, how)


def _check_form(form: str) -> None:
    if form not in FORMS:
        raise BadInput(f"--form cannot be {form!r}. It can be: {', '.join(FORMS)}.")


def _two(start: Path) -> tuple[Path, Path]:
    """The two files of a network as CSV."""
    return start.with_name(f"{start.name}.nodes.csv"), start.with_name(f"{start.name}.edges.csv")


def _shown(value: Any) -> Any:
    return "not known" if value is None else round(value, 3) if isinstance(value, float) else value
