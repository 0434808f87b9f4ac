"""Counts in reports, of measures and of registers, set against what was published before: so that no small count can
be got from a report and an earlier report or release, nor from a release and an earlier report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from fourfold.desk.measures.held import measures
from fourfold.desk.measures.releasing import Out, told_by
from fourfold.desk.reports.models import Report, Sealed
from fourfold.desk.reports.records import RestsOn, document_of, rests_on, window_of
from fourfold.desk.reports.registers import days_counted, work_days
from fourfold.errors import FourfoldError
from fourfold.measures.comparing import last_year
from fourfold.measures.definition import Measure
from fourfold.redacting import readable
from fourfold.reports.beside import NOW, THEN, Days, Told, told_beside
from fourfold.reports.document import Document
from fourfold.reports.leaving import Held, at_stake
from fourfold.reports.panel_year import PanelYear
from fourfold.reports.releasing import Cell
from fourfold.times import years_after


def printed(measure: Measure) -> Iterator[Out]:
    """The counts of a measure's version that signed reports print."""
    version = f"measure {measure.id}, version {measure.version}"
    for sealed in Sealed.objects.select_related("report"):
        if measure.id not in sealed.report.measures or (days := window_of(sealed.report)) is None:
            continue
        months = (f"{days[0]:%Y-%m}", f"{days[1]:%Y-%m}")
        shown = {
            one.id: one.value
            for one in sealed.document.figures
            if one.value is not None and version in one.provenance.records
        }
        released = set(sealed.report.releases.values_list("name", flat=True))
        now = f"measure-{measure.id}{NOW}"
        for name, period in ((now, months), (f"measure-{measure.id}{THEN}", last_year(months))):
            if name in shown:
                yield Out(Cell(*period), int(shown[name]), bool({now, name} & released))


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
    """The counts that would tell too much beside the reports that are signed."""
    if not any(at_stake(one) for one in offer.figures):
        return []
    return told_beside(told_of(made, offer, on.year, released), list(_out()))


def told_of(shown: Document, offer: Document, year: PanelYear, answered: Collection[str]) -> Told:
    """What a report tells, among others. `offer` has every figure's true value."""
    visible = {one.id for one in shown.figures if one.value is not None}
    added = days_counted(year)
    window = (year.window.first, year.window.last)
    before = (years_after(window[0], -1), years_after(window[1], -1))

    def of(name: str) -> Days:
        return added.get(name) or (window if name.endswith(NOW) else before if name.endswith(THEN) else work_days(year))

    days = {one.id: of(one.id) for one in offer.figures if one.counts}
    return Told(offer.figures, visible, answered, days)


def _out() -> Iterator[Told]:
    """What signed reports told: as it is kept with their seals, or, of one from before it was, as its records have it
    now; nothing where those cannot be read any more."""
    every = Sealed.objects.select_related("report").prefetch_related("report__releases")
    for sealed in every.defer("content", "redactions", "salts"):
        report: Report = sealed.report
        answered = {one.name for one in report.releases.all()}
        try:
            if sealed.told:
                yield Told.from_data(readable(sealed.told), answered)
            else:
                year = rests_on(report).year
                yield told_of(sealed.document, document_of(year, report.sort, report.theme, ()), year, answered)
        except FourfoldError:
            continue
