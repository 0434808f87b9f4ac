"""`fourfold report …` and `fourfold demo`: the report to the Police and Crime Panel, and a year to try it on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.reports.document import Document
    from fourfold.reports.leaving import Held
    from fourfold.workspace import Workspace

FORMATS = ("html", "docx", "pdf")
OutputOption = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="FORMAT", help="html, docx or pdf (default: by the file's name).")
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", metavar="FILE", help="A Word template of your own, for docx.")
]


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


PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="DAYS", help="From when until when, as 2015-04-01/2015-10-31 (default: the newest year's)."
    ),
]
MeasureOption = Annotated[
    list[str] | None, typer.Option("--measure", metavar="NAME", help="A measure that it tells of; may be repeated.")
]
DeskOption = Annotated[
    bool | None,
    typer.Option(
        "--desk/--file", help="Of the desk's records too, or of the year's file alone (default: what is there)."
    ),
]


def panel(
    output: OutputOption,
    period: PeriodOption = None,
    measure: MeasureOption = None,
    desk: DeskOption = None,
    file_format: FormatOption = None,
    template: TemplateOption = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="Keep what it rests on, so that the same can be made again.")
    ] = False,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Build the report to the Police and Crime Panel from the records of the period."""
    from fourfold.reports.sealing import seal as keep

    place = common.open_workspace(workspace)
    if seal and (measure or _of_desk(place, desk)):
        raise BadInput("A report of the desk's records, or of measures, is sealed at the desk, where it is signed.")
    path = _build(place, "panel", "", (period, measure, desk), (output, file_format, template))
    if seal and path:
        made = keep(place, path.read_text(encoding="utf-8-sig"), now=dt.datetime.now(dt.UTC))
        typer.echo(f"Sealed as {made.name}: {made.data_version}.")


def annual(
    output: OutputOption,
    period: PeriodOption = None,
    measure: MeasureOption = None,
    desk: DeskOption = None,
    file_format: FormatOption = None,
    template: TemplateOption = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Build the annual report: as the Panel's, without what the Panel alone is asked."""
    place = common.open_workspace(workspace)
    _build(place, "annual", "", (period, measure, desk), (output, file_format, template))


def theme(
    name: Annotated[str, typer.Argument(metavar="THEME", help="As in 'fourfold rules list', such as guns-gangs.")],
    output: OutputOption,
    period: PeriodOption = None,
    measure: MeasureOption = None,
    desk: DeskOption = None,
    file_format: FormatOption = None,
    template: TemplateOption = None,
    workspace: common.WorkspaceOption = None,
) -> None:
    """Build the report on one theme: its operations, and what their sentences add up to."""
    place = common.open_workspace(workspace)
    _build(place, "theme", name, (period, measure, desk), (output, file_format, template))


def _build(
    place: Workspace,
    sort: str,
    theme: str,
    asked: tuple[str | None, list[str] | None, bool | None],
    made: tuple[Path, str | None, Path | None],
) -> Path | None:
    """Build a report and write it; gives the year's file that it is of, if it is of that alone."""
    period, measures, desk = asked
    days = _days(period) if period else None
    held: tuple[Held, ...] = ()
    path: Path | None = None
    if _of_desk(place, desk):
        document, held = _desk_document(place, days, sort, theme, measures or [])
    else:
        path, document = _file_document(place, days, sort, theme, measures or [])
    _write(document, *made)
    typer.echo(f"{document.marking}: {len(document.figures)} figures, each with its source. The report: {made[0]}")
    if held:
        typer.echo("A draft, not for publication. At the desk each of these needs a release, or has to go:", err=True)
        for one in held:
            typer.echo(f"  {one.why}", err=True)
    return path


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
) -> tuple[Path, Document]:
    from fourfold.measures.counting import PUBLIC, series
    from fourfold.measures.definition import measures_for
    from fourfold.reports.building import build
    from fourfold.reports.panel_measures import told
    from fourfold.reports.panel_year import check_window, newest_year, year_of_workspace

    path, year = year_of_workspace(place, days[0]) if days else newest_year(place)
    check_window(year, days)
    there = measures_for(place) if measures else {}
    counted = (told(name, there.get(name), lambda one: series(place, one, sight=PUBLIC), year) for name in measures)
    return path, build(sort, year, theme, tuple(counted))


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

    _write(remade(common.open_workspace(workspace), name), output, file_format, template)
    typer.echo(f"The sealed report, as it was: {output}")


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
