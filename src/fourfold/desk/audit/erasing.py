"""Erasing: what the desk copied from events that were erased, and the content of entries about an erased record. The
entries themselves stay: who, what and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils import timezone

from fourfold.desk.audit.acting import actor
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.desk.audit.recording import record
from fourfold.desk.context import workspace
from fourfold.history.erasure import record_kept
from fourfold.redacting import Terms

Forget = Callable[[Sequence[str]], int]
_forgetting: dict[str, Forget] = {}

DISPOSED = "disposed"
"""What the log of erasures calls a record that was disposed of with every copy."""
Again = Callable[[str, str], None]
_again: dict[str, Again] = {}


def forgets(what: str, forget: Forget) -> None:
    """Have a part of the desk forget what it copied from events that are erased: it is given their ids, and says out of
    how many records (called `what`, in the plural) it took something."""
    _forgetting[what] = forget


def forgets_again(what: str, again: Again) -> None:
    """Have a restored backup do again what the log of erasures calls `what`: it is given a record's kind and key."""
    _again[what] = again


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
        remember(kind, key, "content", why=why)
    return erased


@transaction.atomic
def erase_details_saying(terms: Terms, *, why: str) -> int:
    """Erase the content of every entry that says any of some terms, whatever record it is about; gives how many."""
    spelt = {spelling for word in terms.words for spelling in (word, json.dumps(word)[1:-1])}
    asked = models.Q(pk__in=[])
    for word in spelt:
        asked |= models.Q(text__icontains=word)
    rows = Detail.objects.annotate(text=Cast("body", models.TextField())).filter(asked).values_list("entry", "body")
    found = [entry for entry, body in rows.iterator() if terms.within(json.dumps(body, ensure_ascii=False))]
    about = set(Entry.objects.filter(pk__in=found).values_list("kind", "key"))
    Detail.objects.filter(entry__in=found).delete()
    for kind, key in sorted(about):
        record(Action.ERASURE, kind, key, why=why)
    return len(found)


def remember(kind: str, key: object, what: str, *, why: str = "") -> None:
    """Have the log of erasures, outside the database, remember that a record's row or the content of its audit went: a
    backup restored later is then made to forget it as well. Written once the transaction has ended well."""
    by = actor()
    now, said = timezone.now(), why or by.why
    transaction.on_commit(lambda: record_kept(workspace(), kind, str(key), what, now=now, who=by.name, why=said))


@transaction.atomic
def record_forget(kind: str, key: str, what: str, *, why: str) -> None:
    """Erase what the log of erasures remembers of a record: its row with the content of its audit, or the latter; or
    all of it, as it was disposed of."""
    if what in _again:
        _again[what](kind, key)
        return
    model = next((one for one in apps.get_models() if issubclass(one, Kept) and one._meta.model_name == kind), None)
    held = model._base_manager.filter(pk=key).first() if model and what == "row" else None
    if held is not None:
        held.delete()
    erase_details(kind, key, why=why)
