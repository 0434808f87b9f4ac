"""`fourfold measure …`: what is counted, its periods compared, projected and charted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fourfold.cli import common, evaluate
from fourfold.errors import BadInput, NotHeld

if TYPE_CHECKING:
    from fourfold.measures.comparing import Compared
    from fourfold.measures.counting import Series
    from fourfold.measures.definition import Measure
    from fourfold.workspace import Workspace

NameArgument = Annotated[str, typer.Argument(metavar="MEASURE", help="Its name, as in 'fourfold measure list'.")]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="MONTHS", help="Months, as 2024-04/2024-10 or 2024-04 (default: all that are held)."
    ),
]
AreaOption = Annotated[
    str | None, typer.Option("--area", metavar="LEVEL:CODE", help="One area, by its polygon, as ward:E05000887.")
]
KindOption = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help="u or XmR of months, or g or t of the days between events (default: what fits).",
    ),
]
EntriesOption = Annotated[
    Path | None,
    typer.Option(
        "--entries",
        metavar="FILE",
        help="A register's entries, for a measure that counts one: CSV of date, amount, reference.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    verbs = typer.Typer(help="Measures: what is counted, compared, projected and charted.", no_args_is_help=True)
    for name, verb in (
        ("list", show_all),
        ("show", show),
        ("count", count),
        ("compare", compare),
        ("project", project),
    ):
        verbs.command(name)(verb)
    verbs.command("chart")(chart)
    evaluate.register(verbs)
    app.add_typer(verbs, name="measure")


def show_all(workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False) -> None:
    """List every measure with its unit and source."""
    from fourfold.measures.definition import measures_for

    found = list(measures_for(_workspace_if_any(workspace)).values())
    if as_json:
        common.print_json({"measures": [_as_json(one) for one in found]})
        return
    rows = [[one.id, one.version, one.title, one.unit, one.source] for one in found]
    common.table(rows, ["Measure", "Version", "Title", "Unit", "Source"])


def show(name: NameArgument, workspace: common.WorkspaceOption = None, as_json: common.JsonOption = False) -> None:
    """Show one measure whole: what it counts, who owns it, and how recording has changed."""
    from fourfold.measures.definition import measure_called

    one = measure_called(_workspace_if_any(workspace), name)
    if as_json:
        common.print_json(_as_json(one))
        return
    typer.echo(f"{one.title} ({one.id}, version {one.version})\n\n{one.meaning}\n")
    typer.echo(f"Counts: {one.query}, in {one.unit}.\nSource: {one.source}.\nOwner: {one.owner}.")
    for note in one.notes:
        typer.echo(f"From {note.day}: {note.text}" + (" The series breaks here." if note.breaks else ""))


def count(
    name: NameArgument,
    period: PeriodOption = None,
    area: AreaOption = None,
    known_at: common.KnownAtOption = None,
    entries: EntriesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Count a measure month by month. A month that is not held is unknown, not nought."""
    held = _held(name, period, area, known_at, entries, workspace)
    if as_json:
        common.print_json(_series_as_json(held))
        return
    common.table(
        [[one.month, "not held" if one.count is None else f"{one.count:,g}"] for one in held.months],
        ["Month", held.measure.unit],
    )
    _remarks(held)


def compare(
    name: NameArgument,
    period: Annotated[str, typer.Option("--period", metavar="MONTHS", help="The period, as 2024-04/2024-10.")],
    against: Annotated[
        str | None, typer.Option("--against", metavar="MONTHS", help="What to set it against (default: a year before).")
    ] = None,
    level: Annotated[
        str | None, typer.Option("--by", metavar="LEVEL", help="Compare each area of a level, as ward or grid-1000.")
    ] = None,
    area: AreaOption = None,
    known_at: common.KnownAtOption = None,
    entries: EntriesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Compare a period with the same a year before, or with another."""
    from fourfold.measures.comparing import compare_periods
    from fourfold.measures.counting import BY_POLYGON

    held = _held(name, None, area, known_at, entries, workspace)
    made = compare_periods(held, _period(period), _period(against) if against else None)
    areas = _by_area(held, made, level, workspace) if level else {}
    named = _named(level, workspace) if level else {}
    if as_json:
        told = {code: {"name": named.get(code, code), **_comparison(one)} for code, one in areas.items()}
        common.print_json({**_compared_as_json(made), "areas": told})
        return
    typer.echo(f"{held.measure.title}, {'/'.join(made.period)} against {'/'.join(made.against)}\n\n{made.sentence}")
    if made.comparison:
        typer.echo(made.comparison.tests)
    if areas:
        typer.echo("")
        rows = [
            [f"{named[code]} ({code})" if code in named else code, one.first, one.second, one.verdict, one.sentence]
            for code, one in areas.items()
        ]
        common.table(rows, ["Area", "Now", "Then", "Verdict", "In words"])
        common.note(BY_POLYGON)


def project(
    name: NameArgument,
    upto: Annotated[str, typer.Option("--upto", metavar="MONTH", help="The last month to use, as 2024-10.")],
    target: Annotated[
        float | None, typer.Option("--target", metavar="N", help="A target for the year: so many or fewer.")
    ] = None,
    by_calendar: Annotated[
        bool, typer.Option("--by-calendar", help="Use the days that have passed, though past years are held.")
    ] = False,
    year_begins: Annotated[
        int | None,
        typer.Option("--year-begins", metavar="MONTH", min=1, max=12, help="The month that the year begins with."),
    ] = None,
    area: AreaOption = None,
    known_at: common.KnownAtOption = None,
    entries: EntriesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Say what the year may come to, with intervals and the chance of meeting a target."""
    from fourfold.measures.looking_ahead import project_year

    held = _held(name, None, area, known_at, entries, workspace)
    made = project_year(held, upto, target=target, season=not by_calendar, year_begins=year_begins)
    if as_json:
        common.print_json(
            {
                "measure": name,
                "count": made.count,
                "share_past": made.share.share,
                "share_how": made.share.how,
                "phi": made.phi,
                "pro_rata": made.pro_rata,
                "mean": made.mean,
                "interval_80": [made.interval_80.low, made.interval_80.high],
                "interval_95": [made.interval_95.low, made.interval_95.high],
                "target": made.target,
                "chance": made.chance,
                "sentence": made.sentence,
            }
        )
        return
    typer.echo(f"{held.measure.title}, the year to come from {upto}\n\n{made.sentence}")


def chart(
    name: NameArgument,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="The SVG to write.")] = None,
    period: PeriodOption = None,
    base: Annotated[
        int | None,
        typer.Option("--base", metavar="N", min=2, help="Take the limits from the first N months (default: all)."),
    ] = None,
    kind: KindOption = None,
    area: AreaOption = None,
    known_at: common.KnownAtOption = None,
    entries: EntriesOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Draw a control chart, and say which rules fired."""
    from fourfold.measures.charting import fitting_chart
    from fourfold.reports.charts import control_svg

    held = _held(name, period, area, known_at, entries, workspace)
    made, of = fitting_chart(common.open_workspace(workspace), held, kind=kind, base=base)
    if output is not None:
        from fourfold.whole_files import whole

        with whole(output) as part:
            part.write_text(control_svg(made, f"{held.measure.title}, {of.lower()}"), encoding="utf-8")
    if as_json:
        common.print_json(
            {
                "measure": name,
                "kind": made.kind,
                "notes": list(made.notes),
                "missing": list(held.missing),
                "points": [vars(point) for point in made.points],
            }
        )
        return
    common.table(
        [
            [
                p.label,
                f"{p.value:,.1f}",
                "" if p.low is None else f"{p.low:,.1f}",
                f"{p.centre:,.1f}",
                f"{p.high:,.1f}",
                "; ".join(p.fired),
            ]
            for p in made.points
        ],
        ["Point", of, "Lower limit", "Centre", "Upper limit", "Rules that fired"],
    )
    for note in made.notes:
        common.note(note)
    _remarks(held)


def _workspace_if_any(option: Path | None) -> Workspace | None:
    try:
        return common.open_workspace(option)
    except NotHeld:
        if option is not None:
            raise
        return None


def _held(
    name: str, period: str | None, area: str | None, known_at: str | None, entries: Path | None, workspace: Path | None
) -> Series:
    from fourfold.measures.counting import months_between, series
    from fourfold.measures.definition import measure_called

    place = common.open_workspace(workspace)
    months = months_between(*_period(period)) if period else None
    if area is not None and ":" not in area:
        raise BadInput(f"{area!r} is no area: write its level and code, as ward:E05000887.")
    level, _, code = (area or "").partition(":")
    handed = None
    if entries is not None:
        from fourfold.measures.entries import read_entries

        handed = read_entries(entries)
    moment = common.moment(known_at, place.zone)
    measure = measure_called(place, name)
    return series(place, measure, months, where=(level, code) if area else None, known_at=moment, handed=handed)


def _period(text: str) -> tuple[str, str]:
    """Months, or the days of whole months, as a first and last month."""
    first, _, last = text.partition("/")
    last = last or first
    if len(first) == len(last) == 10:
        try:
            start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        except ValueError:
            raise BadInput(f"{text!r} is no period: write it as 2024-04/2024-10.") from None
        if start.day != 1 or (end + dt.timedelta(days=1)).day != 1:
            raise BadInput(f"{text!r}: a measure is counted in whole months.")
        first, last = first[:7], last[:7]
    return first, last


def _by_area(held: Series, made: Compared, level: str, workspace: Path | None) -> dict[str, Any]:
    """Each area of a level compared, all on one page, the least likely by chance first."""
    from fourfold.measures.comparing import compare_areas

    place = common.open_workspace(workspace)
    found = compare_areas(place, held, made, level)
    return dict(sorted(found.items(), key=lambda item: item[1].p))


def _named(level: str, workspace: Path | None) -> dict[str, str]:
    """What the areas of a level are called, by their codes."""
    from fourfold.places.areas import Areas

    levels = Areas.load(common.open_workspace(workspace)).levels
    return {code: name for one in levels if one.name == level for code, name in zip(one.codes, one.names, strict=True)}


def _remarks(held: Series) -> None:
    from fourfold import words
    from fourfold.measures.counting import BY_POLYGON

    if held.where and not held.where[0].startswith("grid-"):
        common.note(BY_POLYGON)
    if held.missing:
        common.note(f"{words.months(held.missing)}: not held, so unknown and not nought.")
    if held.uncertain:
        common.note(f"{words.count(held.uncertain, 'event')} may belong to another month.")
    if held.where and held.unlocated:
        common.note(f"{words.count(held.unlocated, 'event')} without a point counted in no area.")


def _as_json(one: Measure) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title,
        "meaning": one.meaning,
        "unit": one.unit,
        "owner": one.owner,
        "source": one.source,
        "query": one.query,
        "year_begins": one.year_begins,
        "recording": [{"from": note.day, "note": note.text, "breaks": note.breaks} for note in one.notes],
    }


def _series_as_json(held: Series) -> dict[str, Any]:
    return {
        "measure": held.measure.id,
        "measure_version": held.measure.version,
        "area": held.where,
        "known_at": held.known_at,
        "history_version": held.version,
        "months": [vars(one) for one in held.months],
        "missing": list(held.missing),
        "uncertain": held.uncertain,
        "unlocated": held.unlocated,
    }


def _compared_as_json(made: Compared) -> dict[str, Any]:
    return {
        "measure": made.measure,
        "period": made.period,
        "against": made.against,
        "left_out": list(made.left_out),
        "cautions": list(made.cautions),
        "phi": made.dispersion.phi if made.dispersion else None,
        "sentence": made.sentence,
        "comparison": _comparison(made.comparison) if made.comparison else None,
    }


def _comparison(one: Any) -> dict[str, Any]:
    ends = one.printed.interval
    return {
        "first": one.first,
        "second": one.second,
        "exposures": one.exposures,
        "ratio": one.exact.ratio,
        "method": one.printed.method,
        "low": ends.low,
        "high": None if ends.high == float("inf") else ends.high,
        "e_test_p": one.e_test_p,
        "exact_p": one.exact.p,
        "p": one.p,
        "chance_lower": one.chance_lower,
        "verdict": one.verdict,
        "sentence": one.sentence,
    }
