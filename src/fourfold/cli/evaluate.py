"""`fourfold measure evaluate`, `interrupted`, `portfolio`, `funnel`: did work make a difference, and who differs."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fourfold.cli import common
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.measures.counting import Series
    from fourfold.measures.definition import Measure
    from fourfold.measures.portfolio import Counts

NameArgument = Annotated[str, typer.Argument(metavar="MEASURE", help="Its name, as in 'fourfold measure list'.")]
PLACE = "LEVEL:CODE"
AlsoOption = Annotated[
    list[str] | None,
    typer.Option("--also", metavar="TEXT", help="What else changed at the same time; may be repeated."),
]

HarmOption = Annotated[bool, typer.Option("--harm", help="In crime-harm days too, each kind by its weight.")]


def register(verbs: typer.Typer) -> None:
    """Add the verbs to those of measures."""
    for verb in (evaluate, interrupted, funnel, portfolio):
        verbs.command(verb.__name__)(verb)


def evaluate(
    name: NameArgument,
    treated: Annotated[str, typer.Option("--treated", metavar=PLACE, help="The area that was worked on.")],
    control: Annotated[str, typer.Option("--control", metavar=PLACE, help="An area like it that was not.")],
    changed: Annotated[str, typer.Option("--changed", metavar="MONTH", help="The first month of the work.")],
    months: Annotated[int, typer.Option("--months", metavar="N", min=1, help="Months before, and as many after.")] = 12,
    displaced: Annotated[
        str | None, typer.Option("--displaced", metavar=PLACE, help="An area that it may have moved to.")
    ] = None,
    displaced_control: Annotated[
        str | None, typer.Option("--displaced-control", metavar=PLACE, help="An area like that one.")
    ] = None,
    also: AlsoOption = None,
    harm: HarmOption = False,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Set before and after in an area beside an area like it: the weighted displacement difference."""
    from fourfold.measures.definition import measure_called
    from fourfold.measures.evaluating import evaluate as evaluated
    from fourfold.measures.harming import harm_of

    asked = {"treated": treated, "control": control, "displaced": displaced, "displaced-control": displaced_control}
    measured = measure_called(common.open_workspace(workspace), name)

    def places(one: Measure) -> dict[str, Series]:
        return {part: _counted(one, place, workspace) for part, place in asked.items() if place}

    made = evaluated(places(measured), changed, months, also or ())
    in_harm = harm_of(measured, places, _weights(workspace), changed, months) if harm else None
    if as_json:
        told = {**dataclasses.asdict(in_harm), "sentence": in_harm.sentence} if in_harm else None
        common.print_json({**dataclasses.asdict(made), "sentence": made.sentence, "harm": told})
        return
    common.table([[part, *both] for part, both in made.counts.items()], ["Area", "Before", "After"])
    typer.echo(f"\n{made.sentence}")
    if in_harm:
        typer.echo(f"\n{in_harm.sentence}")


def _weights(workspace: Path | None) -> dict[str, float]:
    from fourfold.matrix.harm import harm_table

    return {kind: weight.days[1] for kind, weight in harm_table(common.open_workspace(workspace)).weights.items()}


def interrupted(
    name: NameArgument,
    changed: Annotated[str, typer.Option("--changed", metavar="MONTH", help="The first month of the change.")],
    area: Annotated[str | None, typer.Option("--area", metavar=PLACE, help="One area (default: all).")] = None,
    also: AlsoOption = None,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Say whether a series changed its level or its slope from a month on."""
    from fourfold.measures.evaluating import in_words, interrupt

    made = interrupt(_series(name, area, workspace), changed)
    if as_json:
        common.print_json(
            {**dataclasses.asdict(made), "also": also or [], "sentence": in_words(made, changed, also or ())}
        )
        return
    typer.echo(in_words(made, changed, also or ()))


def funnel(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with the columns name, count and exposure.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="The SVG to write.")] = None,
    exposure: Annotated[str, typer.Option("--exposure", help="What the counts are set against.")] = "people",
    as_json: common.JsonOption = False,
) -> None:
    """Say which of several forces or areas differ from all of them by more than chance, given their size."""
    from fourfold.measures.exposed import funnel_of, read_exposed
    from fourfold.reports.charts import funnel_svg
    from fourfold.whole_files import whole

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read: {error}.") from None
    made = funnel_of(read_exposed(text, str(file)))
    if output is not None:
        with whole(output) as part:
            part.write_text(funnel_svg(made, f"For each of {exposure}", exposure.capitalize()), encoding="utf-8")
    rows = [[one.name, one.count, one.exposure, round(one.expected, 1), one.lies] for one in made.points]
    if as_json:
        names = ("name", "count", "exposure", "expected", "lies")
        common.print_json(
            {
                "phi": made.phi,
                "spread": made.spread_in_words,
                "points": [dict(zip(names, row, strict=True)) for row in rows],
            }
        )
        return
    common.table(rows, ["Name", "Count", exposure.capitalize(), "Expected", "Where it lies"])
    typer.echo(f"\n{made.spread_in_words}")


def portfolio(
    name: NameArgument,
    work: Annotated[
        Path,
        typer.Option(
            "--work",
            metavar="FILE",
            help="CSV with the columns tactic, area and date: deployments, plans' actions and all else alike.",
        ),
    ],
    by: Annotated[str, typer.Option("--by", metavar="LEVEL", help="The level that the areas' codes are of.")],
    months: Annotated[int, typer.Option("--months", metavar="N", min=1, help="Months before, and as many after.")] = 6,
    harm: HarmOption = False,
    workspace: common.WorkspaceOption = None,
    as_json: common.JsonOption = False,
) -> None:
    """Say which tactics were followed by less than areas like those they were used in: an association."""
    from fourfold.measures.counting import by_area_monthly
    from fourfold.measures.portfolio import CAUTION, read_work
    from fourfold.measures.portfolio import portfolio as looked_at
    from fourfold.measures.portfolio_harm import NO_WEIGHT, in_harm, weighed

    place = common.open_workspace(workspace)
    held = _series(name, None, workspace)

    def count(one: Measure) -> Counts:
        return by_area_monthly(place, one, by, [month.month for month in held.months])

    made = looked_at(held, count(held.measure), read_work(work), months)
    days = in_harm(made, weighed(held.measure, _weights(workspace), count)) if harm else {}
    if as_json:
        told = {tactic: {**dataclasses.asdict(one), "sentence": one.sentence} for tactic, one in days.items()}
        common.print_json({**dataclasses.asdict(made), "harm": told if harm else None, "caution": CAUTION})
        return
    for one in made.tactics:
        typer.echo(one.sentence)
        if harm:
            typer.echo(f"  {days[one.name].sentence}" if days else f"  {NO_WEIGHT}")
    for why, many in made.left_out.items():
        typer.echo(f"Left out: {many:,} ({why}).")
    typer.echo(CAUTION)


def _series(name: str, area: str | None, workspace: Path | None) -> Series:
    from fourfold.measures.definition import measure_called

    return _counted(measure_called(common.open_workspace(workspace), name), area, workspace)


def _counted(measure: Measure, area: str | None, workspace: Path | None) -> Series:
    from fourfold.measures.counting import series

    place = common.open_workspace(workspace)
    if area is not None and ":" not in area:
        raise BadInput(f"{area!r} is no area: write its level and code, as ward:E05000887.")
    level, _, code = (area or "").partition(":")
    return series(place, measure, where=(level, code) if area else None)
