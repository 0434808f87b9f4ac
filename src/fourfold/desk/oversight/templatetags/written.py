"""A document's text, tables and charts in a template."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from fourfold.reports.document import Chart, Table, Text
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
