"""A report built by a command of the desk's records as they stand: nobody wrote it at the desk, reviewed or signed it,
and it says so on its face."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from fourfold.desk.compartments.restricted import public_reader
from fourfold.desk.context import workspace
from fourfold.desk.reports.holding import held_in, without_held
from fourfold.desk.reports.records import RestsOn, document_of
from fourfold.desk.reports.registers import with_registers, year_of_registers
from fourfold.errors import NotHeld
from fourfold.reports.document import Document
from fourfold.reports.leaving import Held
from fourfold.reports.panel_year import year_of_workspace


def unsigned_report(
    days: tuple[dt.date, dt.date], sort: str, theme: str, measures: Sequence[str]
) -> tuple[Document, tuple[Held, ...]]:
    """The report of these days, of a year's file where the workspace has one with those counts, and of the desk's
    registers, as the draft that it is; and what is held back in it. Raises `BadInput` and `Problems`."""
    try:
        _, file = year_of_workspace(workspace(), days[0])
    except NotHeld:
        file = None
    if file is None or (file.window.first, file.window.last) != days:
        on = RestsOn(*year_of_registers(*days))
    else:
        on = RestsOn(*with_registers(file))
    document = document_of(on.year, sort, theme, measures)
    held = held_in(document, document, on, measures, (), public_reader())
    return without_held(document, document, on, held, ()), held
