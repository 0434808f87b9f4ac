"""A year out of the desk's registers: operations, fugitives and other work of the time since the Panel was last told.
With a year's file beside them, where both tell of one operation, the register's record stands, under the file's name;
work that was taken from a published report stands as the file has it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.utils import timezone

from fourfold.desk.compartments.restricted import public_reader
from fourfold.desk.context import workspace
from fourfold.desk.operations.for_reports import fugitives_between, operations_between, references
from fourfold.desk.operations.models import Operation
from fourfold.desk.reports.counts_told import OF_TODAY, Days, counts_told
from fourfold.desk.reports.work_told import BY_DAY, work_told
from fourfold.reports import operations as told
from fourfold.reports.panel_figures import paragraph_of
from fourfold.reports.panel_year import Counted, PanelYear, Work
from fourfold.reports.who_reports import who_reports, year_of_records

T = TypeVar("T", bound=told.Operation | told.Fugitives)


def with_registers(year: PanelYear) -> tuple[PanelYear, dict[str, str]]:
    """The year with the registers' records, none of them kept to a compartment; and those that are live, by id, with
    why nothing of them may leave. What a published report has told already, by its paragraph, is live no more."""
    reader, days = public_reader(), work_days(year)
    operations = _over(year.operations, operations_between(*days, visible_to=reader))
    fugitives = _over(year.fugitives, fugitives_between(*days, visible_to=reader))
    window = (year.window.first, year.window.last)
    told_of = (*work_told(days, reader), *counts_told(window, reader))
    other = [one for one in told_of if paragraph_of(one.source) is None]
    live = _live()
    going_on = {one.id: LIVE for one in operations if one.name in live}
    work = (*year.work, *other)
    return dataclasses.replace(year, operations=operations, fugitives=fugitives, work=work), going_on


def work_days(year: PanelYear) -> Days:
    """The days of which a year tells what was done; its counts are of its window."""
    window = year.window
    if year.of_registers:
        return min(year.last_update or window.first, window.first), window.last
    return year.last_update or window.first, max(year.date, window.last)


def days_counted(year: PanelYear) -> dict[str, Days]:
    """Of which days each count of a register is, in a year's report; one of how many there are, of the day itself."""
    done, window, today = work_days(year), (year.window.first, year.window.last), (year.date, year.date)

    def of(name: str) -> Days:
        return done if name in BY_DAY else today if name in OF_TODAY else window

    return {f"{work.id}-{one.name}": of(one.name) for work, one in counts_of(year.work)}


def counts_of(work: Iterable[Work]) -> Iterator[tuple[Work, Counted]]:
    """Each count that is told of work."""
    return ((one, part) for one in work for part in one.parts if isinstance(part, Counted))


def year_of_registers(first: dt.date, last: dt.date) -> tuple[PanelYear, dict[str, str]]:
    """The same of the registers alone, with who reports as the workspace says. Raises `Problems` with what is wrong in
    `reporting.yaml`."""
    reader, who, today = public_reader(), who_reports(workspace()), timezone.localdate()
    days = (min(who.last_update or first, first), last)
    by_reference = references()
    operations = _over((), _by(by_reference, operations_between(*days, visible_to=reader)))
    fugitives = _over((), _by(by_reference, fugitives_between(*days, visible_to=reader)))
    work = (*work_told(days, reader, by_paragraph=False), *counts_told((first, last), reader))
    live = _live()
    year = year_of_records(who, (first, last), today, (operations, fugitives, work))
    return year, {one.id: LIVE for one in operations if one.name in live}


LIVE = "The operation is going on: its register has no end of it."


def _live() -> set[str]:
    today = timezone.localdate()
    open_ones = Operation.objects.visible_to(public_reader()).filter(closed_on=None, paragraph="")
    return {one.name for one in open_ones if one.ends_on is None or one.ends_on >= today}


def _over(file: tuple[T, ...], registers: tuple[T, ...]) -> tuple[T, ...]:
    """The file's records, each by the register's of the same name where there is one; then the registers' others."""
    there: dict[str, T] = {one.name.casefold(): _referenced(one) for one in registers}
    kept: list[T] = []
    for one in file:
        other = there.pop(one.name.casefold(), None)
        kept.append(one if other is None else dataclasses.replace(other, id=one.id))
    return (*kept, *there.values())


def _by(references: dict[str, str], told_of: tuple[T, ...]) -> tuple[T, ...]:
    """Each by its reference in the register, whatever paragraph of another report it was taken from."""
    return tuple(dataclasses.replace(one, source=references.get(one.name, one.source)) for one in told_of)


def _referenced(one: T) -> T:
    """One whose source is a register's reference, said so."""
    if paragraph_of(one.source):
        return one
    return dataclasses.replace(one, source=f"register of operations, {one.source}")
