"""Erasing: what the desk copied from events that were erased, and the content and reasons of entries about an erased
record. The entries themselves stay: who, what and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils import timezone

from fourfold.desk.audit.acting import actor
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.models import Action, Detail, Entry, Reason
from fourfold.desk.audit.reasons import APART
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
def erase_all(names: Collection[tuple[str, str]], called: Collection[str], *, why: str) -> int:
    """Erase the content and the reason of every entry about records that are no more, as the audit names them or as
    they were called, and the reasons for which they were looked at along with others; gives how many contents went.
    The erasures are themselves on record."""
    named = Entry.objects.filter(key__in=called).values_list("kind", "key")
    about = sorted({*names, *named})
    gone = {name: erase_details(*name, why=why) for name in about}
    reasons = [row for kind, key in about for row in _reasoned().filter(kind=kind, key=key)]
    acts = {row[-1] for row in reasons} - {""}
    reasons += _reasoned().filter(action=Action.CONSULTATION, act__in=acts)
    _erase_reasons({entry for entry, *_ in reasons})
    for kind, key in sorted({(kind, key) for _, kind, key, _ in reasons}):
        if not gone.get((kind, key)):
            record(Action.ERASURE, kind, key, why=why)
    return sum(gone.values())


@transaction.atomic
def erase_saying(terms: Terms, *, why: str) -> int:
    """Erase the content, and the reason, of every entry in which it says any of some terms, whatever record it is
    about; gives how many contents went."""
    text = Cast("body", models.TextField())
    rows = Detail.objects.annotate(text=text).filter(_says("text", terms)).values_list("entry", "body")
    found = {entry for entry, body in rows.iterator() if terms.within(json.dumps(body, ensure_ascii=False))}
    said = Reason.objects.filter(_says("words", terms)).values_list("entry", "words")
    before = Entry.objects.filter(_says("why", terms)).exclude(why__startswith=APART).values_list("pk", "why")
    reasons = {entry for entry, words in (*said.iterator(), *before.iterator()) if terms.within(words)}
    about = set(Entry.objects.filter(pk__in=found | reasons).values_list("kind", "key"))
    Detail.objects.filter(entry__in=found).delete()
    _erase_reasons(reasons)
    for kind, key in sorted(about):
        record(Action.ERASURE, kind, key, why=why)
    return len(found)


def _reasoned() -> models.QuerySet[Entry, tuple[int, str, str, str]]:
    """The entries that have a reason, erased or not: which, of which record, and in which act."""
    return Entry.objects.exclude(why="").values_list("pk", "kind", "key", "act")


def _erase_reasons(entries: set[int]) -> int:
    before = Entry.objects.filter(pk__in=entries).exclude(why="").exclude(why__startswith=APART).update(why="")
    return before + Reason.objects.filter(entry__in=entries).delete()[0]


def _says(field: str, terms: Terms) -> models.Q:
    """That a field says any of some terms, as it is or as databases keep it in a document of ASCII letters."""
    asked = models.Q(pk__in=[])
    for spelling in {spelling for word in terms.words for spelling in (word, json.dumps(word)[1:-1])}:
        asked |= models.Q(**{f"{field}__icontains": spelling})
    return asked


def remember(kind: str, key: object, what: str, *, why: str = "") -> None:
    """Have the log of erasures, outside the database, remember that a record's row or the content of its audit went: a
    backup restored later is then made to forget it as well. Written once the transaction has ended well. What somebody
    typed as a reason is not remembered there, where nothing would ever erase it."""
    by, now = actor(), timezone.now()
    transaction.on_commit(lambda: record_kept(workspace(), kind, str(key), what, now=now, who=by.name, why=why))


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
