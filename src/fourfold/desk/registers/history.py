"""A record's history from the audit: who changed what, from what to what."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.desk.audit.recording import record_of
from fourfold.desk.registers.declaration import Child


@dataclasses.dataclass(frozen=True)
class Change:
    """One change. `fields` are (field, before, after); None when the content has been erased."""

    entry: Entry
    what: str
    fields: list[tuple[str, object, object]] | None


def history_of(record: Kept, children: Iterable[Child] = ()) -> list[Change]:
    """Every change to a record and to what belongs to it, newest first."""
    asked: list[tuple[str, list[str], str]] = [(record_of(record)[0], [str(record.pk)], "")]
    for child in children:
        keys = [str(pk) for pk in child.model.objects.filter(**{child.parent: record}).values_list("pk", flat=True)]
        asked.append((child.model._meta.model_name or "", keys, child.singular))
    found: list[tuple[Entry, str]] = []
    for kind, keys, what in asked:
        entries = Entry.objects.filter(kind=kind, key__in=keys).exclude(action=Action.CONSULTATION)
        found += [(entry, what) for entry in entries]
    found.sort(key=lambda pair: (pair[0].at, pair[0].pk), reverse=True)
    details = {one.entry: one.body for one in Detail.objects.filter(entry__in=[entry.pk for entry, _ in found])}
    return [Change(entry, what, _fields(details.get(entry.pk), entry)) for entry, what in found]


def _fields(body: dict[str, list[object]] | None, entry: Entry) -> list[tuple[str, object, object]] | None:
    if body is None:
        return None if entry.content else []
    return [(name.removesuffix("_id").replace("_", " "), *values) for name, values in body.items()]  # type: ignore[misc]
