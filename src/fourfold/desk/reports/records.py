"""What a report rests on: the year's records, as a file in the workspace has them and the desk's registers do, and the
measures that it tells of."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from fourfold.desk.context import workspace
from fourfold.desk.measures.held import measures, seen_by
from fourfold.desk.reports.models import Report
from fourfold.desk.reports.registers import with_registers
from fourfold.errors import BadInput, FourfoldError, NotHeld
from fourfold.measures.counting import PUBLIC
from fourfold.reports.document import Block, Document, Name, Paragraph
from fourfold.reports.panel_year import PanelYear, read_year


def years() -> dict[str, Path]:
    """The years whose records the workspace has, by name, newest first."""
    return {path.stem: path for path in sorted(workspace().years.glob("*.yaml"), reverse=True)}


@dataclasses.dataclass(frozen=True)
class RestsOn:
    """The records of a report's year as they are now; in `live`, which of them nothing may leave of, and why."""

    year: PanelYear
    live: dict[str, str]

    @property
    def withheld(self) -> tuple[str, ...]:
        """The operations that the report is silent about until somebody releases them: proceedings are live."""
        return tuple(one.id for one in self.year.operations if one.withheld)


def rests_on(report: Report) -> RestsOn:
    """What a report rests on now. Raises `NotHeld` where the year is gone, and `Problems` with what is wrong in its
    file."""
    path = years().get(report.year)
    if path is None:
        raise NotHeld(f"years/{report.year}.yaml is not in the workspace any more, so the report rests on nothing.")
    year, live = with_registers(read_year(path))
    released = {one.name: f"{one.by}: {one.why}" for one in report.releases.select_related("by")}
    operations = tuple(
        dataclasses.replace(one, legal_release=released[one.id]) if one.withheld and one.id in released else one
        for one in year.operations
    )
    return RestsOn(dataclasses.replace(year, operations=operations), live)


def proposed(report: Report, on: RestsOn | None = None) -> Document:
    """The report that the records propose now."""
    from fourfold.reports.building import build  # here, for the statistics take a second to load

    year = (on or rests_on(report)).year
    return build(report.sort, year, report.theme, tuple(_measured(name, year) for name in report.measures))


def _measured(name: str, year: PanelYear) -> tuple[Block, ...]:
    """What a measure says of the year's window; or that it is not known, and why."""
    from fourfold.reports.panel_measures import measured

    found = measures().get(name)
    try:
        if found is None or found.select is None:
            raise BadInput(f"no measure of events is called {name} here.")
        return measured(seen_by(found, PUBLIC), year.window.first, year.window.last)
    except FourfoldError as error:
        return (Paragraph((Name(f"{found.title if found else name}: {error}"),), style="gap", about=f"measure-{name}"),)
