"""Erasing the content of entries about a record that was erased. The entries stay: who, what and when."""

from __future__ import annotations

from django.db import transaction

from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.desk.audit.recording import record


@transaction.atomic
def erase_details(kind: str, key: object, *, why: str) -> int:
    """Erase what every entry about a record says of its content; gives how many had any. The erasure is itself on
    record."""
    entries = Entry.objects.filter(kind=kind, key=str(key)).exclude(content="").values("pk")
    erased, _ = Detail.objects.filter(entry__in=entries).delete()
    if erased:
        record(Action.ERASURE, kind, key, why=why)
    return erased
