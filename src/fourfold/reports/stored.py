"""A document as plain data and back, so that a sealed one can be kept and made again word for word."""

from __future__ import annotations

from collections.abc import Iterable
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
    Tag,
    Text,
)

Data = dict[str, Any]
HEAD = ("title", "author", "date", "marking", "subtitle", "data_version", "attribution")
LAYOUT: dict[type, tuple[str, ...]] = {
    Document: ("working",),
    Section: ("anchor", "look", "folded"),
    Bullets: ("title", "folded"),
    Table: ("look", "folded"),
    Chart: ("spoken", "narrow"),
    Name: ("quiet",),
}
"""What is kept only where it is other than usual, so that what was sealed before keeps its fingerprint."""


def as_data(document: Document) -> Data:
    """The document as mappings, lists, texts and numbers."""
    return {
        **{name: getattr(document, name) for name in HEAD},
        "sections": [_section(one) for one in document.sections],
        **_laid_out(document),
    }


def from_data(data: Data) -> Document:
    """The document again. Raises `BadInput` for what is none."""
    try:
        return Document(
            **{name: data[name] for name in HEAD},
            sections=tuple(_section_from(one) for one in data["sections"]),
            **_layout_from(Document, data),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"This is no document as it was kept: {error}.") from None


def figures_as_data(figures: Iterable[Figure]) -> list[Any]:
    """Figures by themselves, as the document's data has them."""
    return [_inline(one) for one in figures]


def figures_from_data(data: Iterable[Any]) -> tuple[Figure, ...]:
    """They again."""
    return tuple(one for one in map(_inline_from, data) if isinstance(one, Figure))


def digest_of(data: Data) -> str:
    """A fingerprint (SHA-256) of all that a document says, and of where each figure comes from."""
    return canonical_digest(data)


def _section(one: Section) -> Data:
    return {
        "title": one.title,
        "number": one.number,
        "blocks": [_block(block) for block in one.blocks],
        "sections": [_section(inner) for inner in one.sections],
        **_laid_out(one),
    }


def _laid_out(thing: object) -> Data:
    kind = type(thing)
    return {name: value for name in LAYOUT[kind] if (value := getattr(thing, name)) != getattr(kind, name)}


def _layout_from(kind: type, data: Data) -> Data:
    return {name: data[name] for name in LAYOUT[kind] if name in data}


def _block(block: Block) -> Data:
    if isinstance(block, Paragraph):
        told = {"number": block.number, "style": block.style, "about": block.about}
        return {"is": "paragraph", "text": _text(block.text), **told}
    if isinstance(block, Bullets):
        items = [_text(one) for one in block.items]
        return {"is": "bullets", "items": items, "numbered": block.numbered, **_laid_out(block)}
    if isinstance(block, Table):
        rows = [[_text(cell) for cell in row] for row in block.rows]
        columns = list(block.columns)
        return {"is": "table", "caption": block.caption, "columns": columns, "rows": rows, **_laid_out(block)}
    told = {"title": block.title, "description": block.description, "svg": block.svg, **_laid_out(block)}
    return {"is": "chart", **told, "table": _block(block.table)}


def _text(text: Text) -> list[Any]:
    return [_inline(part) for part in text]


def _inline(part: Inline) -> Any:
    if isinstance(part, str):
        return part
    if isinstance(part, Name):
        return {"name": part.text, **_laid_out(part)}
    if isinstance(part, Tag):
        return {"tag": part.text, "tone": part.tone}
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
    inner = tuple(_section_from(one) for one in data["sections"])
    return Section(data["title"], blocks, inner, data["number"], **_layout_from(Section, data))


def _block_from(data: Data) -> Block:
    if data["is"] == "paragraph":
        return Paragraph(_text_from(data["text"]), data["number"], data["style"], data["about"])
    if data["is"] == "bullets":
        items = tuple(_text_from(one) for one in data["items"])
        return Bullets(items, data["numbered"], **_layout_from(Bullets, data))
    if data["is"] == "table":
        return _table_from(data)
    if data["is"] != "chart":
        raise ValueError(f"{data['is']!r} is no block")
    told = (data["title"], data["description"], data["svg"], _table_from(data["table"]))
    return Chart(*told, **_layout_from(Chart, data))


def _table_from(data: Data) -> Table:
    rows = tuple(tuple(_text_from(cell) for cell in row) for row in data["rows"])
    return Table(data["caption"], tuple(data["columns"]), rows, **_layout_from(Table, data))


def _text_from(parts: list[Any]) -> Text:
    return tuple(_inline_from(part) for part in parts)


def _inline_from(part: Any) -> Inline:
    if isinstance(part, str):
        return part
    if "name" in part:
        return Name(part["name"], **_layout_from(Name, part))
    if "tag" in part:
        return Tag(part["tag"], part["tone"])
    if "link" in part:
        return Link(part["link"], part["address"])
    definition, basis, records, query, version = part["from"]
    provenance = Provenance(definition, basis, tuple(records), query, version, tuple(part.get("worked_from", ())))
    return Figure(part["figure"], part["value"], part["shown"], provenance, tuple(part["parts"]), part["counts"])
