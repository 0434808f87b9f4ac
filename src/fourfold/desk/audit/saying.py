"""Which records say something in words of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.redacting import Terms

SAID = (Handling.WORDS, Handling.PERSONAL, Handling.PROTECTED)
"""Fields in which one record may speak of another."""

Words = models.Field[Any, Any]


def words_of(model: type[Kept]) -> list[Words]:
    """The fields of a model in which its records may speak of others."""
    return [one for one in model._meta.concrete_fields if _is_words(model, one)]


def rows_saying(model: type[Kept], fields: Sequence[Words], terms: Terms) -> Iterator[Kept]:
    """The records of a model that say any of some terms in these fields."""
    asked = models.Q(pk__in=[])
    for field in fields:
        for word in terms.words:
            asked |= models.Q(**{f"{field.name}__icontains": word})
    for row in model._base_manager.filter(asked):
        if any(terms.within(said_in(row, field)) for field in fields):
            yield row


def said_in(row: Kept, field: Words) -> str:
    """What a record says in a field."""
    return str(getattr(row, field.attname) or "")


def _is_words(model: type[Kept], field: Words) -> bool:
    text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return text and field.name != "ref" and model.handled(field.name) in SAID
