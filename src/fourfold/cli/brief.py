"""`fourfold brief`: the page that a duty team reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fourfold.cli import common
from fourfold.errors import BadInput


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("brief")(brief)


def brief(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The HTML page to write.")
    ] = None,
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    rules: common.RulesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Write the brief for a day: one page that needs nothing else, to read, print or hand on."""
    from fourfold.places.areas import Areas
    from fourfold.reports.brief import build_brief
    from fourfold.reports.html import render
    from fourfold.triggers.scan import rules_for

    if output is None and not as_json:
        raise BadInput("Say where to write the page, as in 'fourfold brief -o brief.html', or ask for --json.")
    held = common.open_workspace(workspace)
    made = build_brief(
        held,
        common.day(as_of),
        common.moment(known_at, held.zone),
        rules=rules_for(held, rules),
        folder=rules,
        facts=common.held_facts(held),
    )
    if output is not None:
        _write(output, render(made, Areas.load(held)))
    if as_json:
        common.print_json(made.as_json())
    else:
        typer.echo(f"{made.marking}: {len(made.items):,} live triggers on {made.as_of}. The page: {output}")


def _write(path: Path, page: str) -> None:
    """Write the page whole or not at all."""
    from fourfold.whole_files import whole

    try:
        with whole(path) as part:
            part.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}.") from None
