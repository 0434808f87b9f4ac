"""A document as plain data and back, so that a sealed one can be kept and made again word for word."""

from __future__ import annotations

from typing import Any

from fourfold.errors import BadInput
from fourfold.redacting import canonical_digest
from fourfold.reports.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Figure,
    Inline,
    Link,
    Name,
    Paragraph,
    Provenance,
    Section,
    Table,
    Text,
)

Data = dict[str, Any]
HEAD = ("title", "author", "date", "marking", "subtitle", "data_version", "attribution")


def as_data(document: Document) -> Data:
    """The document as mappings, lists, texts and numbers."""
    return {
        **{name: getattr(document, name) for name in HEAD},
        "sections": [_section(one) for one in document.sections],
    }


def from_data(data: Data) -> Document:
    """The document again. Raises `BadInput` for what is none."""
    try:
        return Document(
            **{name: data[name] for name in HEAD}, sections=tuple(_section_from(one) for one in data["sections"])
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"This is no document as it was kept: {error}.") from None


def digest_of(data: Data) -> str:
    """A fingerprint (SHA-256) of all that a document says, and of where each figure comes from."""
    return canonical_digest(data)


def _section(one: Section) -> Data:
    return {
        "title": one.title,
        "number": one.number,
        "blocks": [_block(block) for block in one.blocks],
        "sections": [_section(inner) for inner in one.sections],
    }


def _block(block: Block) -> Data:
    if isinstance(block, Paragraph):
        told = {"number": block.number, "style": block.style, "about": block.about}
        return {"is": "paragraph", "text": _text(block.text), **told}
    if isinstance(block, Bullets):
        return {"is": "bullets", "items": [_text(one) for one in block.items], "numbered": block.numbered}
    if isinstance(block, Table):
        rows = [[_text(cell) for cell in row] for row in block.rows]
        return {"is": "table", "caption": block.caption, "columns": list(block.columns), "rows": rows}
    told = {"title": block.title, "description": block.description, "svg": block.svg}
    return {"is": "chart", **told, "table": _block(block.table)}


def _text(text: Text) -> list[Any]:
    return [_inline(part) for part in text]


def _inline(part: Inline) -> Any:
    if isinstance(part, str):
        return part
    if isinstance(part, Name):
        return {"name": part.text}
    if isinstance(part, Link):
        return {"link": part.text, "address": part.address}
    source = part.provenance
    return {
        "figure": part.id,
        "value": part.value,
        "shown": part.shown,
        "parts": list(part.parts),
        "counts": part.counts,
        "from": [source.definition, source.basis, list(source.records), source.query, source.data_version],
        **({"worked_from": list(source.worked_from)} if source.worked_from else {}),
    }


def _section_from(data: Data) -> Section:
    blocks = tuple(_block_from(one) for one in data["blocks"])
    return Section(data["title"], blocks, tuple(_section_from(one) for one in data["sections"]), data["number"])


def _block_from(data: Data) -> Block:
    if data["is"] == "paragraph":
        return Paragraph(_text_from(data["text"]), data["number"], data["style"], data["about"])
    if data["is"] == "bullets":
        return Bullets(tuple(_text_from(one) for one in data["items"]), data["numbered"])
    if data["is"] == "table":
        return _table_from(data)
    if data["is"] != "chart":
        raise ValueError(f"{data['is']!r} is no block")
    return Chart(data["title"], data["description"], data["svg"], _table_from(data["table"]))


def _table_from(data: Data) -> Table:
    rows = tuple(tuple(_text_from(cell) for cell in row) for row in data["rows"])
    return Table(data["caption"], tuple(data["columns"]), rows)


def _text_from(parts: list[Any]) -> Text:
    return tuple(_inline_from(part) for part in parts)


def _inline_from(part: Any) -> Inline:
    if isinstance(part, str):
        return part
    if "name" in part:
        return Name(part["name"])
    if "link" in part:
        return Link(part["link"], part["address"])
    definition, basis, records, query, version = part["from"]
    provenance = Provenance(definition, basis, tuple(records), query, version, tuple(part.get("worked_from", ())))
    return Figure(part["figure"], part["value"], part["shown"], provenance, tuple(part["parts"]), part["counts"])
