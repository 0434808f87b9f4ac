"""A year's records with those of the desk's registers: operations and fugitives of the time since the Panel was last
told. Where both tell of one operation, the register's record stands, under the file's name."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from django.utils import timezone
from django.utils.text import slugify

from fourfold.desk.compartments.restricted import public_reader
from fourfold.desk.operations.for_reports import fugitives_between, operations_between
from fourfold.desk.operations.models import Operation
from fourfold.reports import operations as told
from fourfold.reports.panel_year import PanelYear
from fourfold.reports.readings import paragraph_of

T = TypeVar("T", bound=told.Operation | told.Fugitives)


def with_registers(year: PanelYear) -> tuple[PanelYear, dict[str, str]]:
    """The year with the registers' records, none of them kept to a compartment; and those that are live, by id, with
    why nothing of them may leave. What a published report has told already, by its paragraph, is live no more."""
    reader = public_reader()
    asked = {"first": year.last_update, "last": max(year.date, year.window.last), "visible_to": reader}
    operations = _over(year.operations, operations_between(**asked))  # type: ignore[arg-type]
    fugitives = _over(year.fugitives, fugitives_between(**asked))  # type: ignore[arg-type]
    live = _live()
    going_on = {one.id: LIVE for one in operations if slugify(one.name) in live}
    return dataclasses.replace(year, operations=operations, fugitives=fugitives), going_on


LIVE = "The operation is going on: its register has no end of it."


def _live() -> set[str]:
    today = timezone.localdate()
    open_ones = Operation.objects.visible_to(public_reader()).filter(closed_on=None, paragraph="")
    return {slugify(one.name) for one in open_ones if one.ends_on is None or one.ends_on >= today}


def _over(file: tuple[T, ...], registers: tuple[T, ...]) -> tuple[T, ...]:
    """The file's records, each by the register's of the same name where there is one; then the registers' others."""
    there: dict[str, T] = {one.name.casefold(): _referenced(one) for one in registers}
    kept: list[T] = []
    for one in file:
        other = there.pop(one.name.casefold(), None)
        kept.append(one if other is None else dataclasses.replace(other, id=one.id))
    return (*kept, *there.values())


def _referenced(one: T) -> T:
    """One whose source is a register's reference, said so."""
    if paragraph_of(one.source):
        return one
    return dataclasses.replace(one, source=f"register of operations, {one.source}")
