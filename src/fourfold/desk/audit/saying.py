"""Which records say something in words of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
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


def references_of(model: type[Kept]) -> list[Words]:
    """The fields of a model that hold a reference as the history has it."""
    text = [one for one in model._meta.concrete_fields if isinstance(one, models.CharField | models.TextField)]
    return [one for one in text if one.name == "ref" or one.name.endswith("_ref") or one.name in model.REFERENCES]


def called_in(model: type[Kept], reference: Words) -> str:
    """The field that says what somebody is called whom a model names by reference: `name` beside `ref`, `on_name`
    beside `on_ref`; "" where there is none, as beside a pair's `first`."""
    beside = f"{reference.name.removesuffix('ref')}name"
    held = reference.name.endswith("ref") and any(one.name == beside for one in model._meta.concrete_fields)
    return beside if held else ""


def rows_naming(refs: Sequence[str]) -> Iterator[tuple[Kept, Words]]:
    """Every kept row that names any of some by reference, with the field that does."""
    for model in apps.get_models():
        if issubclass(model, Kept):
            for field in references_of(model):
                for row in model._base_manager.filter(**{f"{field.name}__in": refs}):
                    yield row, field


def said_in(row: Kept, field: Words) -> str:
    """What a record says in a field."""
    return str(getattr(row, field.attname) or "")


def _is_words(model: type[Kept], field: Words) -> bool:
    text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return text and field.name != "ref" and model.handled(field.name) in SAID
