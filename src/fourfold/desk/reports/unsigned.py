"""A report built by a command of the desk's records as they stand: nobody wrote it at the desk, reviewed or signed it,
and it says so on its face."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from fourfold.desk.compartments.restricted import public_reader
from fourfold.desk.context import workspace
from fourfold.desk.reports.naming import people_named
from fourfold.desk.reports.records import document_of
from fourfold.desk.reports.registers import with_registers, year_of_registers
from fourfold.errors import NotHeld
from fourfold.reports.document import Document
from fourfold.reports.leaving import Held, live_records, small_figures
from fourfold.reports.panel import text_of
from fourfold.reports.panel_year import year_of_workspace

NOT_SIGNED = "Draft: not signed, not for publication"


def unsigned(document: Document) -> Document:
    """The document, said to be a draft."""
    return dataclasses.replace(document, subtitle=f"{NOT_SIGNED}. {document.subtitle or ''}".strip())


def unsigned_report(
    days: tuple[dt.date, dt.date], sort: str, theme: str, measures: Sequence[str]
) -> tuple[Document, tuple[Held, ...]]:
    """The report of these days, of a year's file where the workspace has one with those counts, and of the desk's
    registers; and what in it may not leave. Raises `BadInput` and `Problems`."""
    try:
        _, file = year_of_workspace(workspace(), days[0])
    except NotHeld:
        file = None
    if file is None or (file.window.first, file.window.last) != days:
        year, live = year_of_registers(*days)
    else:
        year, live = with_registers(file)
    document = document_of(year, sort, theme, measures)
    held = [*small_figures(document, document, ()), *live_records(document, live, ())]
    held += people_named(text_of(document), public_reader())
    return unsigned(document), tuple(held)
