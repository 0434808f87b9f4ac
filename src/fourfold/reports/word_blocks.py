"""Sections, paragraphs, tables and charts as Word's own elements, put before a paragraph of a Word document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from fourfold.reports.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Figure,
    Link,
    Paragraph,
    Section,
    Source,
    Table,
    Tag,
    Text,
    clean,
    numbers_of,
    said,
)
from fourfold.reports.drawing import as_plain_svg

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as WordParagraph

HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
WIDTH = Cm(16)
NARROWEST, WIDEST = 12, 40
"""Letters that a column of a table has room for at the least, and what more than it wants no more for."""
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
LEADS = {"reading": "Honest reading. ", "gap": "Not known. ", "held": "Held back. "}


class Writer:
    """Writes one document's sections before a place in a Word document."""

    def __init__(self, word: Docx, place: WordParagraph, document: Document) -> None:
        self.word = word
        self.place = place
        self.document = document
        self.numbers = numbers_of(document)
        anchors = (section.anchor for section in document.walk() if section.anchor)
        self.anchors = {anchor: f"to_{place}" for place, anchor in enumerate(anchors, start=1)}

    def write(self) -> None:
        """Every section, then where each figure comes from."""
        for section in self.document.sections:
            self._section(section, 1)
        if self.numbers:
            self._paragraph("Where each figure comes from", "Heading 1")
            for source in self.document.sources:
                self._source(source)

    def _section(self, section: Section, level: int) -> None:
        number = f"{section.number} " if section.number else ""
        heading = self._paragraph(number + clean(section.title), f"Heading {min(level, 6)}")
        if section.anchor:
            name = self.anchors[section.anchor]
            for mark in _bookmarked(name, 20_000 + int(name.removeprefix("to_"))):
                heading._p.append(mark)
        for block in section.blocks:
            self._block(block)
        for inner in section.sections:
            self._section(inner, level + 1)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            made = self._paragraph(f"{block.number} " if block.number else "")
            if block.style in LEADS:
                made.paragraph_format.left_indent = Cm(0.6)
                made.add_run(LEADS[block.style]).bold = True
            self._words(made, block.text)
        elif isinstance(block, Bullets):
            if block.title:
                lead = self._paragraph(clean(block.title))
                lead.runs[0].bold = lead.paragraph_format.keep_with_next = True
            for place, item in enumerate(block.items):
                made = self._paragraph("", None if block.numbered else "List Bullet")
                if block.numbered:
                    made.paragraph_format.left_indent = Cm(0.6)
                    made.add_run(f"{ROMAN[place % len(ROMAN)]}. ")
                self._words(made, item)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._chart(block)

    def _paragraph(self, text: str, style: str | None = None) -> WordParagraph:
        """A paragraph before the place, in a style if the template has it."""
        made = self.place.insert_paragraph_before(text)
        if style and style in self.word.styles:
            made.style = self.word.styles[style]
        return made

    def _words(self, paragraph: WordParagraph, text: Text) -> None:
        for part in text:
            if isinstance(part, Figure):
                number = self.numbers[part.provenance]
                self._link(paragraph, clean(part.shown), anchor=_bookmark(number), superscript=f"[{number}]")
            elif isinstance(part, Link):
                within = self.anchors[part.within] if part.within is not None else ""
                self._link(paragraph, clean(part.text), address=part.address, anchor=within)
            elif isinstance(part, Tag):
                _shaded(paragraph.add_run(clean(part.text)))
            else:
                paragraph.add_run(clean(part if isinstance(part, str) else part.text))

    def _link(
        self, paragraph: WordParagraph, text: str, *, anchor: str = "", address: str = "", superscript: str = ""
    ) -> None:
        link = OxmlElement("w:hyperlink")
        if anchor:
            link.set(qn("w:anchor"), anchor)
        else:
            link.set(qn("r:id"), paragraph.part.relate_to(address, HYPERLINK, is_external=True))
        for words, raised in ((text, False), (superscript, True)):
            if words:
                run = paragraph.add_run(words)
                run.font.superscript = raised or None
                run.font.underline = not superscript or None
                link.append(run._r)
        paragraph._p.append(link)

    def _source(self, source: Source) -> None:
        made = self._paragraph("")
        start, end = _bookmarked(_bookmark(source.number), 10_000 + source.number)
        made._p.append(start)
        made.add_run(f"{source.number}. ")
        made.add_run(source.shown).bold = True
        made._p.append(end)
        made.add_run(f": {source.provenance.in_words}")
        for run in made.runs:
            run.font.size = Pt(9)

    def _table(self, table: Table) -> None:
        caption = self._paragraph(clean(table.caption))
        caption.runs[0].bold = True
        caption.paragraph_format.keep_with_next = True
        made = self.word.add_table(rows=1 + len(table.rows), cols=len(table.columns))
        if "Table Grid" in self.word.styles:
            made.style = self.word.styles["Table Grid"]
        # Cells are asked for once: Word's own way to one looks through the whole table each time.
        rows = [row.cells for row in made.rows]
        widths = _widths(table)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        for cell, column in zip(rows[0], table.columns, strict=True):
            cell.paragraphs[0].add_run(clean(column)).bold = True
        for cells, row in zip(rows[1:], table.rows, strict=True):
            for cell, text in zip(cells, row, strict=True):
                self._words(cell.paragraphs[0], text)
        for cells in rows:
            for cell, width in zip(cells, widths, strict=True):
                cell.width = width
        head = made.rows[0]._tr.get_or_add_trPr()
        head.append(OxmlElement("w:tblHeader"))
        for row in made.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _described(made._tbl, clean(table.caption))
        self.place._p.addprevious(made._tbl)
        self._paragraph("")

    def _chart(self, chart: Chart) -> None:
        import vl_convert

        png = vl_convert.svg_to_png(as_plain_svg(chart.svg), scale=2)
        made = self._paragraph("")
        picture = made.add_run().add_picture(io.BytesIO(png), width=WIDTH // 2 if chart.narrow else WIDTH)
        told = picture._inline.docPr
        told.set("descr", clean(f"{chart.title}. {chart.told}"))
        told.set("title", clean(chart.title))
        made.paragraph_format.keep_with_next = True
        self._paragraph(clean(f"{chart.title}. {chart.description}"))
        self._table(chart.table)


def _widths(table: Table) -> list[Length]:
    """How wide each column is: as its longest text wants, within bounds, so that a number takes no half of the page."""
    texts = [[name, *(said(row[place]) for row in table.rows)] for place, name in enumerate(table.columns)]
    wants = [min(max(*(len(text) for text in column), NARROWEST), WIDEST) for column in texts]
    return [Length(WIDTH * want // sum(wants)) for want in wants]


def _bookmark(number: int) -> str:
    return f"from_{number}"


def _shaded(run: Any) -> None:
    """Bold, on grey: what marks what it stands beside."""
    run.bold = True
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E8E9EA")):
        shade.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(shade)


def _bookmarked(name: str, number: int) -> tuple[Any, Any]:
    """Where a bookmark begins and ends."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    return start, end


def _described(table: Any, caption: str) -> None:
    """The caption as the table's title for screen readers."""
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), caption)
    table.tblPr.append(told)
