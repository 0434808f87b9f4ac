"""A record's history from the audit: who changed what, from what to what, of what its reader may know."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted, compartments_of
from fourfold.desk.registers.declaration import Child
from fourfold.desk.registers.fields import worded

Told = tuple[str, object, object]
"""A field, what it was, and what it became."""


@dataclasses.dataclass(frozen=True)
class Change:
    """One change. `fields` are (field, before, after); None when the content has been erased."""

    entry: Entry
    what: str
    fields: list[Told] | None


def history_of(record: Kept, user: User, children: Iterable[Child] = (), *, in_words: bool = False) -> list[Change]:
    """Every change to a record and to what belongs to it that the user may know of, newest first. A change to nothing
    but what they may not see, such as a compartment that they are not in, is left out. `in_words`: with choices as
    people call them, not as they are kept."""
    asked: list[tuple[type[Kept], list[str], str]] = [(type(record), [record_of(record)[1]], "")]
    for child in children:
        seen = child.seen_by(user, [record]).values_list("pk", flat=True)
        asked.append((child.model, [str(pk) for pk in seen], child.singular))
    found: list[tuple[Entry, type[Kept], str]] = []
    for model, keys, what in asked:
        entries = Entry.objects.filter(kind=model._meta.model_name, key__in=keys).exclude(action=Action.CONSULTATION)
        found += [(entry, model, what) for entry in entries]
    found.sort(key=lambda one: (one[0].at, one[0].pk), reverse=True)
    details = {one.entry: one.body for one in Detail.objects.filter(entry__in=[entry.pk for entry, *_ in found])}
    names = _Names(user, in_words)
    changes = []
    for entry, model, what in found:
        body = details.get(entry.pk)
        if body is None:
            changes.append(Change(entry, what, None if entry.content else []))
        elif told := [one for name, values in body.items() for one in names.told(model, name, values)]:
            changes.append(Change(entry, what, told))
    return changes


class _Names:
    """How records that fields name are called, asked for once each."""

    def __init__(self, user: User, in_words: bool) -> None:
        self._user = user
        self._in_words = in_words
        self._known: dict[tuple[type[models.Model], Any], str | None] = {}

    def told(self, model: type[Kept], name: str, values: list[object]) -> Iterable[Told]:
        """One field of a change, as its reader may know it: nothing of compartments that they are not in, and what
        names a hidden record as if it named none."""
        if name == model._meta.model_name + "_compartments":  # type: ignore[operator]
            return self._compartments(values)
        field = next((one for one in model._meta.concrete_fields if one.attname == name), None)
        other = field.related_model if field is not None else None
        title = name.removesuffix("_id").replace("_", " ")
        if not isinstance(other, type):
            before, after = (worded(field, one) if field and self._in_words else one for one in values)
            return [(title, before, after)]
        before, after = (None if value is None else self._called(other, value) for value in values)
        return [(title, before, after)] if before or after else []

    def _called(self, model: type[models.Model], pk: Any) -> str | None:
        if (model, pk) not in self._known:
            seen: Iterable[models.Model]
            if issubclass(model, Restricted):
                seen = model.objects.visible_to(self._user).filter(pk=pk)
            else:
                seen = model._default_manager.filter(pk=pk)
            one = next(iter(seen), None)
            self._known[model, pk] = None if one is None else str(one)
        return self._known[model, pk]

    def _compartments(self, values: list[object]) -> list[Told]:
        said = str(values[1])  # "added [3, 5]"
        inside = compartments_of(self._user) & {int(key) for key in re.findall(r"\d+", said)}
        names = Compartment.objects.filter(pk__in=inside).order_by("name").values_list("name", flat=True)
        return [("compartments", None, f"{said.split()[0]} {', '.join(names)}")] if inside else []
