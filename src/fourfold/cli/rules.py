"""`fourfold rules`: list, read, check and measure the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common
from fourfold.errors import BadInput, FourfoldError, NotHeld

if TYPE_CHECKING:
    from fourfold.marked import Problem
    from fourfold.triggers.nodes import Rule
    from fourfold.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(
        help="The rules: precursors to harm, what they rest on, how often harm followed.", no_args_is_help=True
    )
    verbs.command("list")(show_all)
    verbs.command("show")(show)
    verbs.command("check")(check)
    verbs.command("measure")(measure)
    app.add_typer(verbs, name="rules")


def held_rules(workspace: Workspace | None, folder: Path | None) -> list[Rule]:
    """The rules in a folder, or those of the workspace, or the catalogue alone where there is no workspace."""
    from fourfold.triggers.language import load_rules, shipped_rules
    from fourfold.triggers.scan import rules_for

    if folder is not None:
        return load_rules(folder)
    return rules_for(workspace) if workspace else shipped_rules()


def _workspace_if_any(option: Path | None) -> Workspace | None:
    try:
        return common.open_workspace(option)
    except NotHeld:
        if option is not None:
            raise
        return None


def show_all(
    rules: common.RulesOption = None, workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False
) -> None:
    """List every rule with its evidence and horizon."""
    found = held_rules(_workspace_if_any(workspace), rules)
    if as_json:
        common.print_json({"rules": [rule_as_json(rule) for rule in found]})
        return
    common.table(
        [[rule.id, rule.version, rule.title, rule.evidence.grade, f"{rule.horizon} days", rule.duty] for rule in found],
        ["Rule", "Version", "Title", "Evidence", "Horizon", "Duty"],
    )


def rule_as_json(rule: Rule) -> dict[str, object]:
    """A rule as plain data, but for its steps, which its own file says best."""
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "theme": rule.theme,
        "why": rule.why,
        "evidence": {"grade": rule.evidence.grade, "source": rule.evidence.source, "url": rule.evidence.url},
        "kinds": sorted({kind for select in rule.selects() for kind in select.kinds}),
        "horizon_days": rule.horizon,
        "may_come_before": list(rule.ahead.kinds),
        "assessed": {scale: "unknown" if point is None else point for scale, point in rule.assessed},
        "duty": rule.duty,
        "prompt": rule.prompt,
        "tactics": {p: list(menu) for p, menu in rule.tactics},
    }


def show(
    name: Annotated[str, typer.Argument(metavar="RULE", help="The rule's name, as in 'fourfold rules list'.")],
    rules: common.RulesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Show one rule whole: what it looks for, why, and what may be done."""
    from fourfold.marked import nearest

    found = {rule.id: rule for rule in held_rules(_workspace_if_any(workspace), rules)}
    if name not in found:
        raise NotHeld(f"There is no rule {name!r}. {nearest(name, found)}".strip())
    rule = found[name]
    if as_json:
        common.print_json(rule_as_json(rule))
        return
    typer.echo(f"{rule.title} ({rule.id}, version {rule.version})\n\n{rule.why}\n")
    typer.echo(
        f"Evidence: {rule.evidence.grade}. {rule.evidence.source}"
        + (f" {rule.evidence.url}" if rule.evidence.url else "")
    )
    typer.echo(f"May come before: {', '.join(rule.ahead.kinds)}, within {rule.horizon} days.")
    if rule.prompt:
        typer.echo(f"{rule.prompt}")
    for p, menu in rule.tactics:
        typer.echo(f"{p.title()}:\n" + "\n".join(f"  - {tactic}" for tactic in menu))


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="Rule files or folders (default: the workspace's own rules and the catalogue)."
        ),
    ] = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Check rules, and say of each mistake the line, the reason and what would mend it."""
    from fourfold.triggers.language import shipped_rules

    place = _workspace_if_any(workspace)
    files = (
        _rule_files(paths) if paths else _rule_files([place.rules]) if place and any(place.rules.glob("*.yaml")) else []
    )
    problems: list[Problem] = []
    found: dict[str, Path] = {}
    for file in files:
        problems += _problems_of(file, place, found)
    if not paths:
        shipped_rules()
    if as_json:
        common.print_json({"checked": len(files), "problems": [vars(problem) for problem in problems]})
    elif problems:
        typer.echo("\n".join(str(problem) for problem in problems))
    if problems:
        count = len(problems)
        raise BadInput(
            f"{count} {'mistake' if count == 1 else 'mistakes'} in {len(files)} rule files. Nothing was changed."
        )
    if not as_json:
        typer.echo(
            f"{len(files)} rule files checked: no mistakes."
            if files
            else "The catalogue is without mistakes; there are no rules of your own."
        )


def _rule_files(paths: list[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(path.glob("*.yaml"))
        elif path.exists():
            files.append(path)
        else:
            raise BadInput(f"{path}: no such file or folder of rules.")
    if not files:
        raise BadInput(f"{', '.join(map(str, paths))}: no rule files (*.yaml) there.")
    return files


def _problems_of(file: Path, place: Workspace | None, found: dict[str, Path]) -> list[Problem]:
    from fourfold.marked import Problem, Problems
    from fourfold.matrix.scales import check_points, load_scales
    from fourfold.triggers.language import parse_rule

    try:
        rule = parse_rule(file.read_text(encoding="utf-8-sig"), str(file))
        check_points(rule.assessed, load_scales(place))
    except Problems as error:
        return list(error.problems)
    except UnicodeDecodeError as error:
        return [Problem(str(file), 1, f"is not UTF-8 text (byte {error.start}).")]
    except FourfoldError as error:
        return [Problem(str(file), 1, str(error))]
    if rule.id in found:
        return [
            Problem(
                str(file), 1, f"rule {rule.id!r} is defined in {found[rule.id]} too.", "Give one of them another name."
            )
        ]
    found[rule.id] = file
    return []


def measure(
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day replayed (default: the oldest held).")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day used (default: the newest held).")
    ] = None,
    rules: common.RulesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Replay the rules over the history and record how often harm followed their triggers."""
    import datetime as dt

    from fourfold.matrix.record import Record, save_record
    from fourfold.triggers.measuring import measure as measure_rules

    place = common.open_workspace(workspace)
    now = dt.datetime.now(dt.UTC)
    tallies = measure_rules(
        place,
        held_rules(place, rules),
        first=common.day(first),
        last=common.day(last),
        facts=common.held_facts(place),
    )
    records = [
        Record(t.rule, t.version, t.fired, t.certain, t.possible, t.first, t.last, now, t.assumed_times)
        for t in tallies
    ]
    for record in records:
        save_record(place, record)
    if as_json:
        common.print_json({"records": [vars(record) for record in records]})
        return
    common.table(
        [
            [r.rule, r.fired, r.followed_certain, r.followed_possible, str(r.first_day), str(r.last_day)]
            for r in records
        ],
        ["Rule", "Fired", "Followed, certain", "Followed, possible", "From", "To"],
    )
    if any(record.assumed_times for record in records):
        common.note(
            "Some known-from times rest on a stated publication lag and not on the source's own: those records are "
            "labelled assumed."
        )
