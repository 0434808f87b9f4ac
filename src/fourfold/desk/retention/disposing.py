"""Disposing of a record so that it reaches every copy: the record and all that belongs to it, what search and the scan
copied from it, its decision log, the meetings' packs, what other records say of it, and what the audit says of its
content. What is left is who did what to which record, and when."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from django.apps import apps
from django.db import models, transaction

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.erasing import erase_all, erase_saying
from fourfold.desk.audit.kept import Kept, OnRecord, foreign_keys
from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.audit.recording import record_of
from fourfold.desk.audit.saying import Words, rows_saying, said_in, words_of
from fourfold.desk.compartments.restricted import Restricted, tells_apart
from fourfold.desk.facts.models import KnownFact
from fourfold.desk.groups.models import Group
from fourfold.desk.logs.actions import entry_redact
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.oversight.freezing import pack_redact, rows_of, says
from fourfold.desk.oversight.models import Pack
from fourfold.desk.registers.exporting import EXPORT, HELD
from fourfold.desk.retention.models import Disposal, Recall
from fourfold.desk.retention.sorts import sort_of
from fourfold.redacting import Terms

WHY = "Disposed of."
PERSON = "person"
"""How the audit, disposals and the log of erasures call everything that is held on somebody."""

Redact = Callable[[set[tuple[str, str]], Terms], int]
_sealed: dict[str, Redact] = {}


def reaches(what: str, redact: Redact) -> None:
    """Have disposals reach a sort of sealed copies, called `what` in the plural: `redact` is given what goes, as the
    audit names it, and what texts call it; it takes that out and gives out of how many."""
    _sealed[what] = redact


@dataclasses.dataclass(frozen=True)
class Reach:
    """What a disposal reaches. `rows`: what goes, in an order in which it can; `loose`: records that stay and let go of
    it, with what becomes of the fields that name it; `terms`: what texts elsewhere call it."""

    rows: tuple[Kept, ...]
    loose: tuple[tuple[Kept, Mapping[str, object]], ...]
    terms: Terms

    @functools.cached_property
    def names(self) -> set[tuple[str, str]]:
        """Everything that goes, as the audit names it."""
        return {record_of(one) for one in self.rows}

    @property
    def records(self) -> list[Restricted]:
        """What goes and is a record of its own."""
        return [one for one in self.rows if isinstance(one, Restricted)]

    def counted(self, user: User) -> dict[str, int]:
        """How many rows of each sort go, of those that a user may know of."""
        counts: dict[str, int] = {}
        for one in self.rows:
            if not isinstance(one, Restricted) or one.visible_for(user):
                name = str(one._meta.verbose_name_plural)
                counts[name] = counts.get(name, 0) + 1
        return counts


def reach_of(record: Restricted) -> Reach:
    """What disposing of a record reaches."""
    return reach_from([record, *record.goes_along()], Terms(_called(record)))


def reach_from(begun: Iterable[Kept], terms: Terms) -> Reach:
    """What disposing of some rows reaches, which texts call by `terms`."""
    rows = {record_of(one): one for one in begun}
    loose: dict[tuple[str, str], tuple[Kept, dict[str, object]]] = {}
    asked = list(rows.values())
    while asked:
        for row, field in _naming(asked.pop()):
            name = record_of(row)
            if field.null and field.name not in type(row).GOES_WITH:
                loose.setdefault(name, (row, {}))[1][field.name] = None
            elif name not in rows:
                rows[name] = row
                asked.append(row)
    for name in list(rows):
        rows.update((record_of(one), one) for one in _on(*name))
    return Reach(tuple(_in_order(rows)), tuple(held for name, held in loose.items() if name not in rows), terms)


@transaction.atomic
def dispose(reach: Reach) -> dict[str, int]:
    """Dispose of it; gives how much of what went elsewhere. Somebody has to be acting. Raises `BadInput` for a pack
    that is not as it was made."""
    names = reach.names
    groups = {one.pk for one in reach.rows if isinstance(one, Group)}
    packs = sum(pack_redact(one, lambda row: _is_about(row, groups), reach.terms) > 0 for one in Pack.objects.all())
    sealed = {what: redact(names, reach.terms) for what, redact in _sealed.items()}
    logs = list(_entries(names, reach.terms))
    for entry in logs:
        entry_redact(entry, why=WHY)
    for row, values in reach.loose:
        set_quietly(row, values)
    for record in reach.records:
        _leave_lists(record)
    for one in reach.rows:
        one.delete()
    for kind, key in names:
        KnownFact.objects.filter(kind=kind, key=key).delete()
    texts = _texts_without(reach.terms)
    contents = erase_all(names, reach.terms.words, why=WHY) + (erase_saying(reach.terms, why=WHY) if reach.terms else 0)
    return {
        "packs": packs,
        **sealed,
        "entries of decision logs": len(logs),
        "other records": texts,
        "contents of the audit": contents,
    }


def dispose_again(kind: str, key: str) -> None:
    """Dispose of a record that a restored backup brought back."""
    if kind == PERSON:
        from fourfold.desk.retention.person import person_dispose_again

        person_dispose_again(key)
        return
    sort = sort_of(kind)
    held = sort.model._base_manager.filter(pk=key).first() if sort else None
    if isinstance(held, Restricted):
        dispose(reach_of(held))
        Disposal.objects.waiting().filter(kind=kind, key=key).delete()


def disclosures_of(reach: Reach) -> list[int]:
    """The audit's numbers of every disclosure in which something that goes left the desk: its log, an export that it
    was in, a pack that names it."""
    gone = Entry.objects.filter(action=Action.DISCLOSURE)
    keys: dict[str, set[Any]] = {}
    for one in reach.records:
        keys.setdefault(record_of(one)[0], set()).add(one.pk)
    found: set[int] = set()
    for kind, held in keys.items():
        found |= set(gone.filter(kind=kind, key__in=[str(key) for key in held]).values_list("pk", flat=True))
        exports = gone.filter(kind=kind, key=EXPORT).values_list("pk", flat=True)
        for entry, body in Detail.objects.filter(entry__in=list(exports)).values_list("entry", "body"):
            if held & set(body.get(HELD, [None, []])[1]):
                found.add(entry)
    groups = keys.get("group", set())
    packs = [str(one.pk) for one in Pack.objects.all() if _speaks_of(one, groups, reach.terms)]
    found |= set(gone.filter(kind="pack", key__in=packs).values_list("pk", flat=True))
    return sorted(found)


def recalls_note(disposal: Disposal, entries: Sequence[int], terms: Terms) -> None:
    """Note whom to tell that what they have was disposed of: what the audit said of it then, which goes from there,
    without what texts call it."""
    said = reasons_of(Entry.objects.filter(pk__in=entries))
    Recall.objects.bulk_create(
        [Recall(disposal=disposal, entry=one, said=terms.out_of(said.get(one, ""))) for one in entries]
    )


def _naming(row: Kept) -> Iterator[tuple[Kept, models.ForeignKey[Kept, Kept]]]:
    """Every kept row that names a row by a foreign key, with the key."""
    for relation in row._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and isinstance(field, models.ForeignKey) and issubclass(field.model, Kept):
            for found in field.model._base_manager.filter(**{field.name: row.pk}):
                yield found, field


def _on(kind: str, key: str) -> Iterator[Kept]:
    """What is kept on a record about keeping it; its decision log and its disposal stay, without words."""
    for model in apps.get_models():
        if issubclass(model, OnRecord) and model not in (LogEntry, Disposal):
            yield from model._base_manager.filter(kind=kind, key=key)


def _in_order(rows: dict[tuple[str, str], Kept]) -> Iterator[Kept]:
    """Rows in an order in which nothing that is deleted is still named by another of them. Raises `AssertionError` for
    rows that name each other in a ring, of which there are none."""
    left = dict(rows)
    while left:
        named = {_named(one, field) for one in left.values() for field in foreign_keys(type(one))}
        free = [name for name in left if name not in named]
        if not free:  # pragma: no cover - no model names itself through another
            raise AssertionError(f"{sorted(left)} name each other")
        for name in free:
            yield left.pop(name)


def _named(row: Kept, field: models.Field[object, object]) -> tuple[str, str]:
    related = cast(type[models.Model], field.related_model)
    return (str(related._meta.model_name), str(getattr(row, field.attname)))


def _called(record: Restricted) -> list[str]:
    """What texts call a record: the names and references that no other of its sort has."""
    text = (models.CharField, models.TextField)
    own = [
        one for one in record._meta.concrete_fields if isinstance(one, text) and (tells_apart(one) or one.primary_key)
    ]
    others = type(record)._default_manager.exclude(pk=record.pk)
    said = [(one, str(getattr(record, one.attname))) for one in own]
    return [name for field, name in said if field.unique or not others.filter(**{field.name: name}).exists()]


def _entries(names: set[tuple[str, str]], terms: Terms) -> Iterator[LogEntry]:
    """Every entry of a decision log that is on what goes, or speaks of it."""
    for entry in LogEntry.objects.filter(redacted_at=None).iterator():
        if (entry.kind, entry.key) in names or terms.within(f"{entry.decision}\n{entry.rationale}"):
            yield entry


def _is_about(row: object, groups: Container[object]) -> bool:
    """Whether a row of a pack is about one of the groups that go."""
    return isinstance(row, dict) and row.get("key") in groups


def _speaks_of(pack: Pack, groups: Container[object], terms: Terms) -> bool:
    return says(pack, terms) or any(_is_about(row, groups) for row in rows_of(pack))


def _leave_lists(record: Restricted) -> None:
    """Take a record out of every list that others keep of such records."""
    for relation in record._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and isinstance(field, models.ManyToManyField) and issubclass(field.model, Kept):
            for holder in field.model._base_manager.filter(**{field.name: record.pk}):
                getattr(holder, field.name).remove(record)


def _texts_without(terms: Terms) -> int:
    """Take what a record was called out of what others say; gives out of how many records."""
    count = 0
    for model in apps.get_models() if terms else ():
        if issubclass(model, Kept) and not issubclass(model, LogEntry | User | Pack):
            fields = [one for one in words_of(model) if not tells_apart(one)]
            for row in rows_saying(model, fields, terms):
                set_quietly(row, _without(row, fields, terms))
                count += 1
    return count


def _without(row: Kept, fields: list[Words], terms: Terms) -> dict[str, object]:
    """What a record says in the fields that say any of the terms, without them."""
    said = {field: said_in(row, field) for field in fields}
    return {field.attname: terms.out_of(text)[: field.max_length] for field, text in said.items() if terms.within(text)}


def set_quietly(row: Kept, values: Mapping[str, object]) -> None:
    """Change a row that stays, without making it news: its own clear period goes on."""
    type(row)._base_manager.filter(pk=row.pk).update(**values, changed_at=row.changed_at)
