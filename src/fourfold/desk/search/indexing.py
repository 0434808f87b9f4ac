"""Keeping the copy that search looks in: in the transaction that changes a record, and for records that have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import models, transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.db.models.signals import post_delete

from fourfold.desk.audit.kept import Kept, changed
from fourfold.desk.search.models import Named, Text
from fourfold.desk.search.sources import Source, sources

BATCH = 2000


def connect() -> None:
    """Begin to listen. Every register must have been declared."""
    changed.connect(_changed, dispatch_uid="search-changed")
    for model in _by_model():
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search-deleted-{model._meta.label}")


@transaction.atomic
def index_missing() -> int:
    """Copy what has no copy yet (records of before there was one, or written past it) and forget copies of sorts that
    are not searched any more, or by other fields; gives how many records were copied."""
    kinds = [source.kind for source in sources()]
    for copied in (Text, Named):
        copied._default_manager.exclude(kind__in=kinds).delete()
    count = 0
    for source in sources():
        has = Text.objects.filter(kind=source.kind, key=Cast(OuterRef("pk"), CharField()))
        missing = list(source.model._base_manager.filter(~Exists(has)).order_by().values_list("pk", flat=True))
        for first in range(0, len(missing), BATCH):
            _copy(source, missing[first : first + BATCH])
        count += len(missing)
    return count


@cache
def _by_model() -> dict[type[models.Model], list[Source]]:
    found: dict[type[models.Model], list[Source]] = {}
    for source in sources():
        found.setdefault(source.model, []).append(source)
    return found


def _changed(sender: type[Kept], pk: object, **kwargs: Any) -> None:
    for source in _by_model().get(sender, ()):
        _copy(source, [pk])


def _deleted(sender: type[Kept], instance: Kept, **kwargs: Any) -> None:
    for source in _by_model()[sender]:
        _forget(Text, source, [instance.pk])
        _forget(Named, source, [instance.pk])


def _copy(source: Source, keys: Iterable[object]) -> None:
    fields, refs = source.fields, source.refs
    rows = list(source.model._base_manager.filter(pk__in=list(keys)).values_list("pk", *fields, *refs))
    Text.objects.bulk_create(
        (Text(kind=source.kind, key=str(pk), words=_small(values[: len(fields)])) for pk, *values in rows),
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["words"],
    )
    if refs:
        _forget(Named, source, [row[0] for row in rows])
        Named.objects.bulk_create(
            Named(kind=source.kind, key=str(pk), ref=ref)
            for pk, *values in rows
            for ref in sorted(_given(values[len(fields) :]))
        )


def _forget(copied: type[Text | Named], source: Source, keys: Iterable[object]) -> None:
    copied._default_manager.filter(kind=source.kind, key__in=list(map(str, keys))).delete()


def _small(values: Iterable[object]) -> str:
    return "\n".join(" ".join(str(value).lower().split()) for value in values if value)


def _given(values: Iterable[object]) -> Iterator[str]:
    yield from {str(value)[:200] for value in values if value}
