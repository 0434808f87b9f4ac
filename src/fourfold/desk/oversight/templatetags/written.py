"""A document's text in a template."""

from __future__ import annotations

from django import template

from fourfold.reports.document import Text
from fourfold.reports.document import said as as_said

register = template.Library()


@register.filter
def said(text: Text) -> str:
    """A text as it reads."""
    return as_said(text)
