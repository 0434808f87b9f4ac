"""A package as a document, in its recipient's name: HTML and PDF with a watermark on every sheet, or a workbook."""

from __future__ import annotations

from typing import Any

import tablib
from django.utils import timezone

from fourfold.cells import safe_cell
from fourfold.desk.context import workspace
from fourfold.desk.partners.models import Disclosure
from fourfold.reports.document import Block, Document, Inline, Name, Paragraph, Section, Table
from fourfold.reports.to_html import to_html
from fourfold.reports.to_pdf import to_pdf

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ONWARD = "It is for the recipient and the purpose named here alone. Pass nothing on without asking us first."


def package_file(disclosure: Disclosure, kind: str) -> bytes:
    """A package as one of `TYPES`."""
    if kind == "xlsx":
        return _workbook(disclosure)
    document = package_document(disclosure)
    return to_html(document).encode() if kind == "html" else to_pdf(document)


def mark_of(disclosure: Disclosure) -> str:
    """The watermark: whose copy it is, and its number."""
    return f"{disclosure.reference} · {disclosure.recipient}"


def package_document(disclosure: Disclosure) -> Document:
    """A package as a document."""
    decided = timezone.localdate(disclosure.decided_at) if disclosure.decided_at else timezone.localdate()
    records = [_record(one) for one in disclosure.readable["records"]]
    return Document(
        title=f"Disclosure {disclosure.reference}",
        author=workspace().name,
        date=f"{decided:%-d %B %Y}",
        marking=disclosure.marking,
        sections=(Section("What this is", _about(disclosure)), *records),
        subtitle="An invented force: its people, groups and places are made up." if workspace().invented else None,
        data_version=f"sealed as {disclosure.digest}",
        watermark=mark_of(disclosure),
    )


def _about(disclosure: Disclosure) -> tuple[Block, ...]:
    agreement = disclosure.agreement
    rows: list[tuple[str, str]] = [("For", disclosure.recipient), ("Purpose", disclosure.get_purpose_display())]
    if agreement is not None:
        rows += [("Under", str(agreement)), ("Legal gateway", agreement.gateway), ("Conditions", agreement.conditions)]
    else:
        rows.append(("Under", "No agreement: an emergency, in which somebody may come to harm"))
    table = Table("Terms", ("What", "Says"), tuple(((what,), (Name(says),)) for what, says in rows if says))
    return (Paragraph((ONWARD,)), table)


def _record(one: dict[str, Any]) -> Section:
    parts: list[Block] = []
    for part in one["parts"]:
        rows = tuple((_cell(what), _cell(says)) for what, says in part["rows"])
        parts.append(Table(part["title"], ("What", "Says"), rows))
    return Section(one["title"], tuple(parts) or (Paragraph(("Nothing of it may be disclosed.",)),))


def _cell(text: str) -> tuple[Inline, ...]:
    return (Name(text),)


def _workbook(disclosure: Disclosure) -> bytes:
    table = tablib.Dataset(headers=["record", "part", "what", "says"])
    table.title = disclosure.reference
    table.append([disclosure.marking, mark_of(disclosure), ONWARD, ""])
    for one in disclosure.readable["records"]:
        for part in one["parts"]:
            for what, says in part["rows"]:
                table.append([safe_cell(text) for text in (one["title"], part["title"], what, says)])
    made: bytes = table.export("xlsx")
    return made
