"""A document's text, tables and charts in a template."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from fourfold.reports.document import Chart, Figure, Provenance, Table, Text
from fourfold.reports.document import said as as_said
from fourfold.reports.drawing import as_markup

register = template.Library()


@register.filter
def said(text: Text) -> str:
    """A text as it reads."""
    return as_said(text)


@register.filter
def drawn(chart: Chart, name: str) -> SafeString:
    """A chart's drawing; `name` is its own within the page."""
    markup = as_markup(chart.svg, f"chart-{name}", chart.title, chart.description)
    return mark_safe(markup)  # noqa: S308 - shapes alone, written by ElementTree


@register.filter
def listed(table: Table) -> list[Table]:
    """A table as the only block of a list."""
    return [table]


@register.filter
def with_sources(text: Text, numbers: Mapping[Provenance, int]) -> SafeString:
    """A text as it reads, each figure with the number of its footnote."""
    return format_html_join("", "{}", ((_sourced(part, numbers),) for part in text))


def _sourced(part: object, numbers: Mapping[Provenance, int]) -> object:
    if isinstance(part, Figure) and part.provenance in numbers:
        number = numbers[part.provenance]
        return format_html('{}<sup><a class="govuk-link" href="#source-{}">[{}]</a></sup>', part.shown, number, number)
    return as_said((part,))  # type: ignore[arg-type]
