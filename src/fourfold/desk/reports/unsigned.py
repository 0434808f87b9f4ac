"""A report built by a command of the desk's records as they stand: nobody wrote it at the desk, reviewed or signed it,
and it says so on its face."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from fourfold.desk.compartments.restricted import public_reader
from fourfold.desk.context import workspace
from fourfold.desk.reports.naming import names_of, people_named, work_named
from fourfold.desk.reports.records import document_of
from fourfold.desk.reports.registers import with_registers, year_of_registers
from fourfold.errors import NotHeld
from fourfold.reports.document import Document
from fourfold.reports.leaving import Held
from fourfold.reports.panel import text_of
from fourfold.reports.panel_year import year_of_workspace
from fourfold.reports.withholding import Answers, kept_back


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
        year, live = year_of_registers(*days)
    else:
        year, live = with_registers(file)
    withheld = tuple(
        dataclasses.replace(one, proceedings_pending=True, legal_release=None) if one.id in live else one
        for one in year.operations
    )
    document = document_of(dataclasses.replace(year, operations=withheld), sort, theme, measures)
    named = [*people_named(text_of(document), public_reader()), *work_named(document, year.operations, live)]
    made, held = kept_back(document, Answers(names=names_of(named)))
    going_on = [Held(one.id, "live", f"{one.name}: {live[one.id]}") for one in year.operations if one.id in live]
    return made, (*held, *going_on, *named)
