"""`fourfold report …` and `fourfold demo`: the report to the Police and Crime Panel, and a year to try it on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common
from fourfold.cli.report_options import Asked, FormatOption, OutputOption, TemplateOption, asks
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.reports.document import Document
    from fourfold.reports.leaving import Held
    from fourfold.workspace import Workspace

FORMATS = ("html", "docx", "pdf")


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(help="Reports: built from records, every figure traceable.", no_args_is_help=True)
    for verb in (panel, annual, theme, sealed, again, template):
        verbs.command(verb.__name__)(verb)
    app.add_typer(verbs, name="report")
    app.command("demo")(demo)


def demo(
    year: Annotated[str, typer.Option("--year", metavar="YEAR", help="The year to load: 2015.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where (default: here).")] = Path(),
) -> None:
    """Load a year that was published, to build its report from: of 2015, what the Panel report says and no more."""
    from fourfold.reports.panel_year import parse_year, shipped_year
    from fourfold.whole_files import whole
    from fourfold.workspace import SETTINGS, Workspace

    text = shipped_year(year)
    made = parse_year(text)
    there = (folder / SETTINGS).exists()
    place = Workspace.open(folder) if there else Workspace.create(folder, name=f"{made.force}, {year}")
    target = place.years / f"{year}.yaml"
    if target.exists():
        raise BadInput(f"{target} is there already; nothing was changed.")
    place.years.mkdir(exist_ok=True)
    with whole(target) as part:
        part.write_text(text, encoding="utf-8")
    typer.echo(f"Loaded {year} into {place.root}: {made.source}.")
    window = f"{made.window.first}/{made.window.last}"
    typer.echo(f"Build its report: fourfold report panel --period {window} --format docx -o panel.docx")


SealOption = Annotated[bool, typer.Option("--seal", help="Keep what it rests on, so that the same can be made again.")]
ThemeArgument = Annotated[str, typer.Argument(metavar="THEME", help="A key project, such as guns-and-gangs.")]


@asks
def panel(asked: Asked, seal: SealOption = False) -> None:
    """Build the report to the Police and Crime Panel from the records of the period."""
    from fourfold.reports.sealing import seal as keep

    place = common.open_workspace(asked.workspace)
    if seal and (asked.measure or _of_desk(place, asked.desk)):
        raise BadInput("A report of the desk's records, or of measures, is sealed at the desk, where it is signed.")
    path = _build(place, "panel", "", asked)
    if seal and path:
        made = keep(place, path.read_text(encoding="utf-8-sig"), now=dt.datetime.now(dt.UTC))
        typer.echo(f"Sealed as {made.name}: {made.data_version}.")


@asks
def annual(asked: Asked) -> None:
    """Build the annual report: as the Panel's, without what the Panel alone is asked."""
    _build(common.open_workspace(asked.workspace), "annual", "", asked)


@asks
def theme(asked: Asked, name: ThemeArgument) -> None:
    """Build the report on one theme: its counts, operations and work, and what their sentences add up to."""
    _build(common.open_workspace(asked.workspace), "theme", name, asked)


def _build(place: Workspace, sort: str, theme: str, asked: Asked) -> Path | None:
    """Build a report and write it; gives the year's file that it is of, if it is of that alone."""
    days = _days(asked.period) if asked.period else None
    path: Path | None = None
    if _of_desk(place, asked.desk):
        document, held = _desk_document(place, days, sort, theme, asked.measure or [])
    else:
        path, document, held = _file_document(place, days, sort, theme, asked.measure or [])
    _write(document, asked.output, asked.file_format, asked.template)
    typer.echo(f"{document.marking}: {len(document.figures)} figures, each with its source. The report: {asked.output}")
    _say(document, held)
    return path


def _say(document: Document, held: tuple[Held, ...]) -> None:
    """That it is a draft, where it is, and what was held back in it."""
    if not document.watermark:
        return
    typer.echo("A draft, not for publication: nobody has reviewed or signed it. Held back in it:", err=True)
    for why in [one.why for one in held] or ["nothing"]:
        typer.echo(f"  {why}", err=True)


def _of_desk(place: Workspace, desk: bool | None) -> bool:
    """Whether the desk's records are asked for; where nobody says, whether this workspace has a desk."""
    import os

    return (place.root / "desk").is_dir() or bool(os.environ.get("FOURFOLD_DATABASE")) if desk is None else desk


def _desk_document(
    place: Workspace, days: tuple[dt.date, dt.date] | None, sort: str, theme: str, measures: list[str]
) -> tuple[Document, tuple[Held, ...]]:
    from fourfold.desk.start import is_up_to_date, start
    from fourfold.reports.panel_year import newest_year

    if days is None:
        _, year = newest_year(place)
        days = (year.window.first, year.window.last)
    start(place.root)
    if not is_up_to_date():
        raise BadInput("The desk's database is older than this Fourfold, or new: start the desk once, or say --file.")
    from fourfold.desk.reports.unsigned import unsigned_report

    return unsigned_report(days, sort, theme, measures)


def _file_document(
    place: Workspace, days: tuple[dt.date, dt.date] | None, sort: str, theme: str, measures: list[str]
) -> tuple[Path, Document, tuple[Held, ...]]:
    from fourfold.measures.counting import PUBLIC, series
    from fourfold.measures.definition import measures_for
    from fourfold.reports.building import build
    from fourfold.reports.panel_measures import told
    from fourfold.reports.panel_year import check_window, newest_year, year_of_workspace
    from fourfold.reports.withholding import kept_back

    path, year = year_of_workspace(place, days[0]) if days else newest_year(place)
    check_window(year, days)
    there = measures_for(place) if measures else {}
    counted = (told(name, there.get(name), lambda one: series(place, one, sight=PUBLIC), year) for name in measures)
    made = build(sort, year, theme, tuple(counted))
    return (path, made, ()) if year.published and not measures else (path, *kept_back(made))


def sealed(workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False) -> None:
    """List the sealed reports, and say which a changed record has superseded."""
    from fourfold.reports.panel_year import parse_year, year_of_workspace
    from fourfold.reports.sealing import sealed as kept
    from fourfold.reports.sealing import superseded

    place = common.open_workspace(workspace)
    rows = []
    for one in kept(place):
        _, now = year_of_workspace(place, parse_year(one.records).window.first)
        rows.append(
            {
                "seal": one.name,
                "made_at": one.made_at,
                "data_version": one.data_version,
                "superseded": superseded(one, now),
            }
        )
    if as_json:
        common.print_json({"sealed": rows})
        return
    common.table(
        [
            [row["seal"], row["made_at"], row["data_version"], "superseded" if row["superseded"] else "current"]
            for row in rows
        ],
        ["Seal", "Made at", "Data version", "Standing"],
    )


def again(
    name: Annotated[str, typer.Argument(metavar="SEAL", help="As in 'fourfold report sealed'.")],
    output: OutputOption,
    file_format: FormatOption = None,
    template: TemplateOption = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Make a sealed report again, from what it rested on."""
    from fourfold.reports.sealing import again as remade

    document, held = remade(common.open_workspace(workspace), name)
    _write(document, output, file_format, template)
    typer.echo(f"The sealed report, as it was: {output}")
    _say(document, held)


def template(output: OutputOption) -> None:
    """Write the default Word template, to make your own from."""
    from fourfold.reports.word_template import default_template

    _save(output, default_template())
    typer.echo(f"The template: {output}")


def _days(period: str) -> tuple[dt.date, dt.date]:
    first, _, last = period.partition("/")
    start, end = common.day(first), common.day(last)
    if start is None or end is None or end < start:
        raise BadInput(f"{period!r} is no period: write it as 2015-04-01/2015-10-31.")
    return start, end


def _write(document: Document, output: Path, file_format: str | None, template: Path | None) -> None:
    chosen = file_format or output.suffix.removeprefix(".").lower()
    if chosen not in FORMATS:
        raise BadInput(f"{chosen!r} is no format; it can be {', '.join(FORMATS)}.")
    if template is not None and chosen != "docx":
        raise BadInput("A template is for docx alone.")
    if chosen == "html":
        from fourfold.reports.to_html import to_html

        _save(output, to_html(document).encode())
    elif chosen == "pdf":
        from fourfold.reports.to_pdf import to_pdf

        _save(output, to_pdf(document))
    else:
        from fourfold.reports.to_word import to_word

        _save(output, to_word(document, _template(template)))


def _template(path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from None


def _save(path: Path, content: bytes) -> None:
    from fourfold.whole_files import whole

    try:
        with whole(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}.") from None
