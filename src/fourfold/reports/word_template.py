"""The Word template that comes with Fourfold, made by code: title, author and date, the marking on each page.

A force uses its own instead. It may use these places, each once: {{ title }}, {{ subtitle }}, {{ author }}, {{ date }},
{{ marking }}, {{ attribution }}, {{ data_version }}; and, alone in a paragraph, {{ body }}, where the sections go.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document as Docx

FONT = "Arial"
PLACES = ("title", "subtitle", "author", "date", "marking", "attribution", "data_version", "body")


def default_template() -> bytes:
    """The template as a .docx file."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    made = docx.Document()
    for name, size in (("Normal", 11), ("Title", 24), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11)):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0x0B, 0x0C, 0x0C)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("eastAsia", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    for part in (section.header, section.footer):
        part.paragraphs[0].text = "{{ marking }}"
        part.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        part.paragraphs[0].runs[0].bold = True
    _page_number(section.footer.add_paragraph())
    made.add_paragraph("{{ title }}", style="Title")
    made.add_paragraph("{{ subtitle }}")
    made.add_paragraph("{{ author }}, {{ date }}.")
    made.add_paragraph("{{ body }}")
    made.add_paragraph("{{ attribution }}")
    made.add_paragraph("{{ data_version }}")
    return _saved(made)


def _page_number(paragraph: object) -> None:
    """The number of the page, as a field that Word fills in."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER  # type: ignore[attr-defined]
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # type: ignore[attr-defined]


def _saved(made: Docx) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
