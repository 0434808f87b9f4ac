"""Counts in reports, of measures and of registers, set against what was published before: so that no small count can
be got from a report and an earlier report or release, nor from a release and an earlier report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from fourfold.desk.measures.held import measures
from fourfold.desk.measures.releasing import told_by
from fourfold.desk.reports.models import Report, Sealed
from fourfold.desk.reports.records import RestsOn, document_of, rests_on, window_of
from fourfold.desk.reports.registers import counted, days_counted
from fourfold.errors import FourfoldError
from fourfold.measures.comparing import last_year
from fourfold.measures.definition import Measure
from fourfold.reports.beside import Told, told_beside
from fourfold.reports.document import Document
from fourfold.reports.leaving import Held, at_stake
from fourfold.reports.panel_year import PanelYear
from fourfold.reports.releasing import Cell


def printed(measure: Measure) -> Iterator[tuple[Cell, bool]]:
    """The counts of a measure's version that signed reports print, each with whether a legal adviser released it there
    for what it tells."""
    version = f"measure {measure.id}, version {measure.version}"
    for sealed in Sealed.objects.select_related("report"):
        if measure.id not in sealed.report.measures or (days := window_of(sealed.report)) is None:
            continue
        months = (f"{days[0]:%Y-%m}", f"{days[1]:%Y-%m}")
        shown = {
            one.id for one in sealed.document.figures if one.value is not None and version in one.provenance.records
        }
        released = set(sealed.report.releases.values_list("name", flat=True))
        for name, period in (("now", months), ("then", last_year(months))):
            if f"measure-{measure.id}-{name}" in shown:
                yield (
                    Cell(*period),
                    f"measure-{measure.id}-now" in released or f"measure-{measure.id}-{name}" in released,
                )


def told_by_earlier(names: Sequence[str], on: RestsOn, document: Document) -> list[Held]:
    """The measures of a report whose counts would tell too much beside what is out already."""
    shown, found = {one.id for one in document.figures if one.value is not None}, []
    there = measures() if names else {}
    first, last = on.year.window.first, on.year.window.last
    for name in names:
        measure, figure = there.get(name), f"measure-{name}-now"
        if measure is None or not shown & {figure, f"measure-{name}-then"}:
            continue
        try:
            why = told_by(measure, f"{first:%Y-%m}", f"{last:%Y-%m}")
        except FourfoldError:
            continue  # it is not counted, so nothing of it is told
        if why:
            found.append(Held(figure, "subtraction", f"{measure.title}: {why}"))
    return found


def told_by_signed(made: Document, offer: Document, on: RestsOn, released: Collection[str]) -> list[Held]:
    """The counts of registers that would tell too much beside the reports that are signed."""
    new = _told(offer, on.year, made, released)
    if not any(at_stake(one) for one in offer.figures):
        return []
    return told_beside(
        new, [one for sealed in Sealed.objects.select_related("report") for one in _out(sealed)], counted
    )


def _out(sealed: Sealed) -> Iterator[Told]:
    """What a signed report told; nothing where its records cannot be read any more."""
    report: Report = sealed.report
    try:
        year = rests_on(report).year
        offer = document_of(year, report.sort, report.theme, ())
    except FourfoldError:
        return
    yield _told(offer, year, sealed.document, set(report.releases.values_list("name", flat=True)))


def _told(offer: Document, year: PanelYear, shown: Document, answered: Collection[str]) -> Told:
    """A report among others. Measures are told of apart, by their months."""
    figures = tuple(one for one in offer.figures if one.provenance.basis != "measure")
    visible = {one.id for one in shown.figures if one.value is not None}
    return Told(year.year, figures, visible, answered, days_counted(year))
