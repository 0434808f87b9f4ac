"""A document as tagged, accessible PDF (PDF/UA-1), by Typst.

The document goes to Typst as data (JSON), beside a fixed template that shows it: nothing that a record or an author
says is ever read as Typst's markup. The same document always gives the same bytes.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from fourfold.errors import BadInput
from fourfold.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Link,
    Paragraph,
    Provenance,
    Section,
    Table,
    Tag,
    Text,
    clean,
    numbers_of,
)
from fourfold.reports.drawing import as_plain_svg

FONTS = ("Liberation Sans", "Arial", "DejaVu Sans", "Libertinus Serif")
"""The first that is there is used; the last always is."""


def to_pdf(document: Document) -> bytes:
    """The PDF. Raises `BadInput` where Typst cannot make an accessible document of it."""
    import typst

    template = resources.files("fourfold.reports").joinpath("templates/document.typ").read_bytes()
    inputs = {
        "document": json.dumps(_plain(document)),
        "fonts": json.dumps(FONTS),
        "watermark": clean(document.watermark),
    }
    try:
        made: bytes = typst.compile(template, sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=0)
    except (RuntimeError, typst.TypstError) as error:
        raise BadInput(f"The PDF could not be made: {error}") from None
    return made


def _plain(document: Document) -> dict[str, Any]:
    numbers = numbers_of(document)
    return {
        "title": clean(document.title),
        "subtitle": clean(document.subtitle or ""),
        "author": clean(document.author),
        "date": clean(document.date),
        "marking": clean(document.marking),
        "attribution": clean(document.attribution or ""),
        "data_version": clean(document.data_version or ""),
        "sections": [_section(section, numbers) for section in document.sections],
        "sources": [
            {"number": source.number, "shown": source.shown, "words": source.provenance.in_words}
            for source in document.sources
        ],
    }


def _section(section: Section, numbers: dict[Provenance, int]) -> dict[str, Any]:
    return {
        "title": clean(section.title),
        "number": section.number or "",
        "anchor": clean(section.anchor),
        "blocks": [_block(block, numbers) for block in section.blocks],
        "sections": [_section(inner, numbers) for inner in section.sections],
    }


def _block(block: Block, numbers: dict[Provenance, int]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        number = block.number or ""
        return {"is": "paragraph", "style": block.style, "number": number, "text": _text(block.text, numbers)}
    if isinstance(block, Bullets):
        items = [_text(item, numbers) for item in block.items]
        return {"is": "bullets", "numbered": block.numbered, "title": clean(block.title), "items": items}
    if isinstance(block, Table):
        return {
            "is": "table",
            "caption": clean(block.caption),
            "columns": [clean(column) for column in block.columns],
            "rows": [[_text(cell, numbers) for cell in row] for row in block.rows],
        }
    told = {
        "title": clean(block.title),
        "description": clean(block.description),
        "told": clean(block.told),
        "narrow": block.narrow,
    }
    return {"is": "chart", **told, "svg": as_plain_svg(block.svg), "table": _block(block.table, numbers)}


def _text(text: Text, numbers: dict[Provenance, int]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for part in text:
        if isinstance(part, Figure):
            parts.append({"is": "figure", "text": clean(part.shown), "number": numbers[part.provenance]})
        elif isinstance(part, Link):
            address = {"address": clean(part.address), "within": part.within is not None}
            parts.append({"is": "link", "text": clean(part.text), **address})
        elif isinstance(part, Tag):
            parts.append({"is": "tag", "text": clean(part.text)})
        else:
            parts.append({"is": "words", "text": clean(part if isinstance(part, str) else part.text)})
    return parts
