"""A document as Word, in the force's own template or the one that comes with Fourfold.

The template's places are filled by docxtpl in a sandbox, so that neither a template nor a value can run anything. The
sections never pass through the template's language at all: they are put, as Word's own elements, where the template has
its {{ body }}. Word's styles (Heading 1, List Bullet, Table Grid …) are the template's.
"""

from __future__ import annotations

import io
import secrets
import zipfile
from typing import TYPE_CHECKING, Any

from fourfold.errors import BadInput
from fourfold.reports.document import Document, clean
from fourfold.reports.word_template import PLACES, default_template

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as WordParagraph


def to_word(document: Document, template: bytes | None = None) -> bytes:
    """The .docx file. Raises `BadInput` for a template that is none, or that has no {{ body }} in a paragraph alone."""
    import docx

    from fourfold.reports.word_blocks import Writer

    mark = f"body-{secrets.token_hex(16)}"
    made = docx.Document(io.BytesIO(_filled(document, template or default_template(), mark)))
    place = next((paragraph for paragraph in made.paragraphs if paragraph.text.strip() == mark), None)
    if place is None:
        raise BadInput("The template has no {{ body }} in a paragraph alone: put it where the report's sections go.")
    Writer(made, place, document).write()
    _remove(place)
    if document.watermark:
        _watermark(made, clean(document.watermark))
    for paragraph in list(made.paragraphs):
        if paragraph.text.strip() == _EMPTY:
            _remove(paragraph)
    properties = made.core_properties
    properties.title, properties.author, properties.language = clean(document.title), clean(document.author), "en-GB"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


_EMPTY = "\u2060"
"""Stands where the document has nothing to say, so that the paragraph can be taken out."""


def _watermark(made: Docx, text: str) -> None:
    """The watermark, in bold before everything and at the head of every page, whatever the template has there."""
    first = made.paragraphs[0].insert_paragraph_before() if made.paragraphs else made.add_paragraph()
    heads = [head for one in made.sections for head in (one.header, one.first_page_header, one.even_page_header)]
    for paragraph in (first, *(head.add_paragraph() for head in heads)):
        paragraph.add_run(text).bold = True


def _filled(document: Document, template: bytes, mark: str) -> bytes:
    """The template with its places filled, and a mark where the body goes."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    values: dict[str, Any] = {name: clean(getattr(document, name, None) or "") or _EMPTY for name in PLACES} | {
        "body": mark
    }
    try:
        word = DocxTemplate(io.BytesIO(template))
        word.render(values, ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True)
        out = io.BytesIO()
        word.save(out)
    except TemplateError as error:
        raise BadInput(f"The template cannot be used: {error}. It may use {', '.join(PLACES)}.") from None
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadInput(f"The template is no Word document (.docx): {error}.") from None
    return out.getvalue()


def _remove(paragraph: WordParagraph) -> None:
    element = paragraph._p
    element.getparent().remove(element)
