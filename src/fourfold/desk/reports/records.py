"""What a report rests on: the year's records, as a file in the workspace has them and the desk's registers do, and the
measures that it tells of."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from fourfold.desk.context import workspace
from fourfold.desk.measures.held import measures, seen_by
from fourfold.desk.reports.models import Report
from fourfold.desk.reports.registers import with_registers, year_of_registers
from fourfold.errors import FourfoldError, NotHeld
from fourfold.measures.counting import PUBLIC
from fourfold.reports.document import Document
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
    year, live = _year(report)
    released = {one.name: f"{one.by}: {one.why}" for one in report.releases.select_related("by")}
    operations = tuple(
        dataclasses.replace(one, legal_release=released[one.id]) if one.withheld and one.id in released else one
        for one in year.operations
    )
    return RestsOn(dataclasses.replace(year, operations=operations), live)


def _year(report: Report) -> tuple[PanelYear, dict[str, str]]:
    if report.days:
        return year_of_registers(*report.days)
    path = years().get(report.year)
    if path is None:
        raise NotHeld(f"years/{report.year}.yaml is not in the workspace any more, so the report rests on nothing.")
    return with_registers(read_year(path))


def window_of(report: Report) -> tuple[dt.date, dt.date] | None:
    """The days that a report's counts are of; None where its year's file is gone or cannot be read."""
    path = years().get(report.year)
    if report.days or path is None:
        return report.days
    try:
        window = read_year(path).window
    except FourfoldError:
        return None
    return window.first, window.last


def proposed(report: Report, on: RestsOn | None = None) -> Document:
    """The report that the records propose now."""
    return document_of((on or rests_on(report)).year, report.sort, report.theme, report.measures)


def document_of(year: PanelYear, sort: str, theme: str, names: Sequence[str]) -> Document:
    """The report of a sort that a year's records propose, with what these measures say."""
    from fourfold.reports.building import build  # here, for the statistics take a second to load
    from fourfold.reports.panel_measures import told

    there = measures() if names else {}
    counted = (told(name, there.get(name), lambda one: seen_by(one, PUBLIC), year) for name in names)
    return build(sort, year, theme, tuple(counted))
