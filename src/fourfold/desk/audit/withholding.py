"""What an auditor is not told: of a record that they may not see, its entries say which it is, who did what to it and
when, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept, OnRecord, foreign_keys
from fourfold.desk.audit.models import Entry
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted, compartments_of, marking_of
from fourfold.history.schema import highest_marking


def withheld(entries: Iterable[Entry], user: User) -> set[int]:
    """Those of the entries whose reason and content the user may not read. It asks as often for many as for few."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    found: set[int] = set()
    for kind, held in by_kind.items():
        out = hidden(kind, {one.key for one in held}, user)
        found |= {one.pk for one in held if one.key in out}
    return found


def marking_behind(kind: str, key: str) -> str:
    """The highest marking of a record, or of what it belongs to; "" where none has one."""
    model = _models().get(kind)
    if model is None or not _may_be_hidden(model) or not _is_key(model, key):
        return ""
    if issubclass(model, Restricted):
        return marking_of(model.objects.filter(pk=key))
    parents = set() if model is Compartment else _belongs(model, {key}).get(key, set())
    return highest_marking((marking_behind(*one) for one in parents), none="")


def hidden(kind: str, keys: set[str], user: User) -> set[str]:
    """Of records of one kind, those that the user may not know of. What is gone counts as such, because nobody can tell
    any more."""
    model = _models().get(kind)
    if model is None or not _may_be_hidden(model):
        return set()
    keys = {key for key in keys if _is_key(model, key)}
    if issubclass(model, Restricted):
        return keys - _text(model.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    if model is Compartment:
        return keys - _text(compartments_of(user))
    belongs = _belongs(model, keys)
    asked: dict[str, set[str]] = {}
    for one in {one for parents in belongs.values() for one in parents}:
        asked.setdefault(one[0], set()).add(one[1])
    out = {(parent, key) for parent, held in asked.items() for key in hidden(parent, held, user)}
    return (keys - belongs.keys()) | {key for key, parents in belongs.items() if out & parents}


def _belongs(model: type[Kept], keys: set[str]) -> dict[str, set[tuple[str, str]]]:
    """To which records, by kind and key, each of these belongs."""
    if issubclass(model, OnRecord):
        entries = model.objects.filter(pk__in=keys)
        return {str(pk): {(kind, key)} for pk, kind, key in entries.values_list("pk", "kind", "key")}
    kinds, columns = zip(*_parents(model), strict=True)
    return {
        str(pk): {(kind, str(key)) for kind, key in zip(kinds, parents, strict=True) if key is not None}
        for pk, *parents in model.objects.filter(pk__in=keys).values_list("pk", *columns)
    }


@cache
def _models() -> dict[str, type[Kept]]:
    return {model._meta.model_name or "": model for model in apps.get_models() if issubclass(model, Kept)}


def _may_be_hidden(model: type[models.Model]) -> bool:
    return issubclass(model, Restricted | Compartment | OnRecord) or bool(_parents(model))


@cache
def _parents(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """Its foreign keys to what may be hidden, as (kind, column)."""
    return tuple(
        (field.related_model._meta.model_name or "", field.attname)
        for field in foreign_keys(model)
        if field.related_model is not model and _may_be_hidden(field.related_model)
    )


def _is_key(model: type[models.Model], key: str) -> bool:
    return not isinstance(model._meta.pk, models.AutoField) or key.isdecimal()


def _text(keys: Iterable[object]) -> set[str]:
    return {str(key) for key in keys}
