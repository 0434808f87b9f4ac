"""`fourfold brief`: the page that a duty team reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.reports.brief import Brief
    from fourfold.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("brief")(brief)


def brief(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="The file to write: a page (.html), .docx or .pdf."),
    ] = None,
    as_of: common.AsOfOption = None,
    known_at: common.KnownAtOption = None,
    rules: common.RulesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Write the brief for a day: one page that needs nothing else, to read, print or hand on; or Word or PDF."""
    from fourfold.reports.brief import build_brief
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
        _write(output, _rendered(made, held, output.suffix.lower()))
    if as_json:
        common.print_json(made.as_json())
    else:
        typer.echo(f"{made.marking}: {len(made.items):,} live triggers on {made.as_of}. The page: {output}")


def _rendered(made: Brief, held: Workspace, suffix: str) -> bytes:
    """The brief by the file's name: Word, PDF, or a page that folds."""
    from fourfold.places.areas import Areas
    from fourfold.reports.brief_document import brief_document

    document = brief_document(made, Areas.load(held))
    if suffix == ".docx":
        from fourfold.reports.to_word import to_word

        return to_word(document)
    if suffix == ".pdf":
        from fourfold.reports.to_pdf import to_pdf

        return to_pdf(document)
    from fourfold.reports.to_html import to_html

    return to_html(document).encode()


def _write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    from fourfold.whole_files import whole

    try:
        with whole(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}.") from None
