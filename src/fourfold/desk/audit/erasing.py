"""Erasing: what the desk copied from events that were erased, and the content of entries about an erased record. The
entries themselves stay: who, what and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.desk.audit.recording import record

Forget = Callable[[Sequence[str]], int]
_forgetting: dict[str, Forget] = {}


def forgets(what: str, forget: Forget) -> None:
    """Have a part of the desk forget what it copied from events that are erased: it is given their ids, and says out of
    how many records (called `what`, in the plural) it took something."""
    _forgetting[what] = forget


@transaction.atomic
def events_forget(ids: Sequence[str]) -> dict[str, int]:
    """Have every part of the desk forget these events; gives how many records of each sort held something. Somebody has
    to be acting."""
    return {what: forget(ids) for what, forget in _forgetting.items()}


@transaction.atomic
def erase_details(kind: str, key: object, *, why: str) -> int:
    """Erase what every entry about a record says of its content; gives how many had any. The erasure is itself on
    record."""
    entries = Entry.objects.filter(kind=kind, key=str(key)).exclude(content="").values("pk")
    erased, _ = Detail.objects.filter(entry__in=entries).delete()
    if erased:
        record(Action.ERASURE, kind, key, why=why)
    return erased
