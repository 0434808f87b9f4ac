"""What may be shared at all: registers' records, triggers with their events, and events of the history. What agencies
and agreements say stays here."""

from __future__ import annotations

import dataclasses
from typing import Any

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import Restricted, compartment_names_of, tells_apart
from fourfold.desk.context import workspace
from fourfold.desk.registers.declaration import register_of
from fourfold.desk.retention.sorts import Sort, record_for, sorts
from fourfold.desk.triage.models import Trigger
from fourfold.errors import NotHeld
from fourfold.history.summary import versions_of

EVENT = "event"
"""How a disclosure calls an event of the history."""
EVENTS = "events"
"""The sort that events are of, in an agreement."""
OWN = ("agencies", "agreements")


@dataclasses.dataclass(frozen=True)
class Picked:
    """Something picked for a disclosure, that the picker may see: how the audit calls it, its sort by its name in
    agreements and in words, and either the record or the event as data."""

    kind: str
    key: str
    sort: str
    title: str
    marking: str
    compartments: tuple[str, ...]
    record: Restricted | None = None
    event: dict[str, Any] | None = None
    subjects: tuple[tuple[str, str], ...] = ()


def sort_choices() -> list[tuple[str, str]]:
    """The sorts of record that an agreement can let out."""
    return [*((one.name, one.title) for one in _sorts()), (EVENTS, "Events, by themselves or of a trigger")]


def picked(kind: str, key: str, user: User) -> Picked | None:
    """What was picked, if the user may see it and it may be shared; else None."""
    if kind == EVENT:
        return _event(key, user)
    found = record_for(kind, key, user)
    if found is None or shareable(kind) is None:
        return None
    sort, record = found
    names = tuple(record.compartments.values_list("name", flat=True))
    subjects = tuple(record.subjects())
    return Picked(kind, key, sort.name, sort.title, record.marking, names, record, subjects=subjects)


def shareable(kind: str) -> Sort | None:
    """The sort that the audit calls so, if records of it may be shared at all."""
    return next((one for one in _sorts() if one.kind == kind), None)


def by_reference(text: str, user: User) -> Picked | None:
    """What is called so: a record by a reference or name that no other of its sort has, or an event by its id."""
    said = text.strip()
    for sort in _sorts() if said else ():
        texts = [one for one in sort.model._meta.concrete_fields if one.get_internal_type() == "CharField"]
        for name in (one.name for one in texts if tells_apart(one)):
            held = sort.seen_by(user).filter(**{f"{name}__iexact": said}).first()
            if held is not None:
                return picked(sort.kind, str(held.pk), user)
    return _event(said, user) if said else None


def _sorts() -> list[Sort]:
    return [one for one in sorts() if one.model is Trigger or (register_of(one.model) and one.name not in OWN)]


def _event(key: str, user: User) -> Picked | None:
    if not user.may(Permission.SEE_TRIGGERS):
        return None
    try:
        held = versions_of(workspace(), key)
    except NotHeld:
        return None
    event = next((one for one in reversed(held) if not one["known_to"]), None)
    if event is None:
        return None
    kept_to = tuple(event["compartments"] or ())
    if event["marking"] not in user.markings or not set(kept_to) <= compartment_names_of(user):
        return None
    concerned = tuple((one["role"], one["ref"]) for one in event["parties"] or () if one["ref"])
    return Picked(EVENT, key, EVENTS, "Events", event["marking"], kept_to, event=event, subjects=concerned)
