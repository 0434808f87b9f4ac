"""A document as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Callable

import jinja2

from fourfold.reports.css import css_text
from fourfold.reports.document import Bullets, Chart, Document, Figure, Link, Paragraph, Table, Tag, clean, numbers_of
from fourfold.reports.drawing import as_markup


def to_html(document: Document) -> str:
    """The whole page. Whatever a record or an author says is shown as text, never taken as markup."""
    page = _environment().get_template("document.html")
    numbers = numbers_of(document)
    return page.render(document=document, sources=document.sources, numbers=numbers)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("fourfold.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    environment.filters |= {"css_text": css_text, "drawing": as_markup}
    kinds = (Paragraph, Bullets, Table, Chart, Figure, Tag, Link)
    environment.tests.update({kind.__name__.lower(): _is(kind) for kind in kinds})
    return environment


def _is(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)
