"""Small helps for templates."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fourfold.measures.counting import months_between
from fourfold.words import months, spoken

register = template.Library()


@register.filter
def when(value: object) -> str:
    """A day or a moment as people write it: 3 December 2015, 14:05. Nothing known is said so."""
    if isinstance(value, dt.datetime):
        return f"{_local(value):%-d %B %Y, %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%-d %B %Y}"
    return "Not known" if value in (None, "") else str(value)


@register.filter
def short(value: object) -> str:
    """A day or a moment, short: 3 Dec 14:05."""
    if isinstance(value, dt.datetime):
        return f"{_local(value):%-d %b %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%-d %b %Y}"
    return str(value or "")


@register.filter
def shown(value: object) -> object:
    """A value as people read it: yes, no, a day, or "Not known"."""
    if value is True:
        return "Yes"
    if value is False:
        return "No"
    if isinstance(value, dt.date | dt.datetime):
        return when(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "Not known"
    return "Not known" if value in (None, "") else value


@register.filter
def cut_dashes(text: str) -> str:
    """A name as people say it: threat-to-life as Threat to life."""
    return spoken(text).capitalize()


@register.filter
def shortened(text: object, most: int) -> str:
    """A text's first characters, `most` with the dots that say there is more. (Django's own `truncatechars` looks at
    every character for marks that combine, which took a tenth of the time of a page of search.)"""
    whole = str(text or "")
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}…"


@register.filter
def days(value: float | None) -> str:
    """Crime-harm days, as exactly as they deserve."""
    return "not known" if value is None else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


@register.filter
def upto(first: str, last: str) -> str:
    """Months from one to another, as people write them: December 2025 to October 2026."""
    return months(months_between(first, last))


@register.filter
def finished(assessments: Iterable[Any]) -> int:
    """How many different people have finished an assessment."""
    return len({one.by_id for one in assessments if one.finished})


@register.filter
def entry(mapping: Mapping[str, Any], key: str) -> Any:
    """A mapping's entry by a name that the template holds."""
    return mapping.get(key)


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """A GOV.UK tag."""
    extra = f" govuk-tag--{colour}" if colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', extra, text)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select, as (value, words); written once for many pages."""
    return _options(tuple(choices), chosen)


@functools.lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    marked = ((value, " selected" if value == chosen else "", words) for value, words in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
