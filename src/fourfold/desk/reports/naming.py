"""People whom the desk has on record, and live work, named in words that are to leave: they are found, and held until
somebody answers for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Length

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, foreign_keys
from fourfold.desk.compartments.restricted import Restricted
from fourfold.reports.document import Document, Paragraph, said, texts_of
from fourfold.reports.leaving import Held
from fourfold.reports.operations import Operation

ABOUT_PEOPLE = (Handling.PERSONAL, Handling.PROTECTED)
NAMED = "name: "
LEAST = 5
"""Shorter names are in too many words to look for."""


def people_named(text: str, user: User) -> list[Held]:
    """Who is named of those on record: suspects, subjects, victims and vulnerable people alike, and never which. Only
    records that the user may see are looked into: what is kept from them must not be found out by writing names."""
    names: set[str] = set()
    for rows, field in _rows(user):
        said = rows.annotate(_said=Value(text), _long=Length(field)).filter(_long__gte=LEAST, _said__icontains=F(field))
        names |= set(said.values_list(field, flat=True))
    why = "This names somebody on record."
    return [Held(f"{NAMED}{name}"[:200], "person", f"“{name}”: {why}") for name in sorted(names) if " " in name.strip()]


def work_named(document: Document, on: Iterable[Operation], live: Mapping[str, str]) -> list[Held]:
    """Which live work is named where the report tells of something else, as in words of its author's own. `live`: why,
    by record."""
    blocks = (block for section in document.walk() for block in section.blocks)
    others = [one for one in blocks if not (isinstance(one, Paragraph) and one.about in live)]
    text = " ".join(said(words) for words in texts_of(tuple(others)))
    return [
        Held(f"{NAMED}{one.name}"[:200], "live", f"“{one.name}”: {live[one.id]}")
        for one in on
        if one.id in live and re.search(rf"\b{re.escape(one.name)}\b", text, re.IGNORECASE)
    ]


def names_of(held: Iterable[Held]) -> list[str]:
    """The names among all that is held back."""
    return [one.name.removeprefix(NAMED) for one in held if one.name.startswith(NAMED)]


def _rows(user: User) -> Iterator[tuple[QuerySet[Any], str]]:
    """The rows that a user may see of every field that holds a person's name."""
    for model in apps.get_models():
        if not issubclass(model, Kept):
            continue
        fields = list(_naming(model))
        limits = [("pk", model)] if issubclass(model, Restricted) else _parents(model)
        if not fields or not limits:
            continue
        rows = model._default_manager.all()
        for name, limit in limits:
            rows = rows.filter(**{f"{name}__in": limit.objects.visible_to(user).values("pk")})
        for field in fields:
            yield rows, field


def _parents(model: type[Kept]) -> list[tuple[str, type[Restricted]]]:
    """The records that a model's rows belong to, and are seen with."""
    found = ((key.name, key.related_model) for key in foreign_keys(model))
    return [(name, other) for name, other in found if isinstance(other, type) and issubclass(other, Restricted)]


def _naming(model: type[Kept]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        short = isinstance(field, CharField) and not field.choices
        if short and "name" in field.name and model.handled(field.name) in ABOUT_PEOPLE:
            yield field.name
