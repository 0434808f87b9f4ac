"""Handing dated facts to the scan.

An app says what its records state now, by relation (`states`, in its `stating.py`). At each scan what they state is
compared with what they had stated before: what is new is known from the day of its record's last change (or from the
day on which the record says that the force knew), what is no longer stated was believed until that day. So a scan of
any day, then or later, sees the facts as they stood and were known on it. Each carries its record's marking and
compartments, and so does a trigger that relies on it. Who only looks sees the same, and writes nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from django.db import IntegrityError, transaction
from django.utils import timezone

from fourfold.desk.audit.recording import record_of
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.facts.models import KnownFact
from fourfold.history.facts import RELATIONS, Facts
from fourfold.history.schema import highest_marking
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Stated:
    """A fact as a record states it now: the relation's own columns, and on which days it held (`valid_to` None: still).
    `changed_at`: when what states it was last changed; `known_on`: when the force knew, if it was before that."""

    record: Restricted
    values: Mapping[str, str]
    valid_from: dt.date
    valid_to: dt.date | None
    changed_at: dt.datetime
    known_on: dt.date | None = None

    @property
    def digest(self) -> str:
        """The same for the same fact."""
        said = [sorted(self.values.items()), self.valid_from.isoformat(), self.valid_to and self.valid_to.isoformat()]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


Stating = Callable[[], Iterable[Stated]]
Holding = Callable[[], Iterable[Mapping[str, Any]]]
Records = dict[tuple[str, str], Restricted]
_holding: dict[str, Holding] = {}
_stating: dict[str, dict[type[Restricted], list[Stating]]] = {}


def states(relation: str, model: type[Restricted], stating: Stating) -> None:
    """Have the facts of a relation (a name in `RELATIONS`) include what the records of a model state. Raises
    `ValueError` for a relation that there is not."""
    if relation not in RELATIONS:
        raise ValueError(relation)
    _stating.setdefault(relation, {}).setdefault(model, []).append(stating)


def holds(relation: str, rows: Holding) -> None:
    """Have the facts of a relation include rows, by its columns, of records that are never changed and so say by
    themselves from when until when they were believed. Raises `ValueError` for a relation that there is not."""
    if relation not in RELATIONS:
        raise ValueError(relation)
    _holding[relation] = rows


def facts_held(workspace: Workspace, *, noting: bool = True) -> Facts:
    """All facts that people hold: those in the workspace's files and those of the desk, each with when it was known.
    `noting`: what is stated now is put down, for the scans to come; without it nothing is written."""
    held = {name: pa.Table.from_pylist(list(rows()), schema=RELATIONS[name]) for name, rows in _holding.items()}
    stated = {relation: _table(relation, noting) for relation in _stating}
    return Facts.load(workspace).and_also(**held, **stated)


def relations_kept(workspace: Workspace) -> frozenset[str]:
    """The relations that somebody keeps, in the workspace's files or at the desk: those of `facts_held`, without asking
    for what they hold."""
    return Facts.load(workspace).kept.union(_holding, _stating)


def _table(relation: str, noting: bool) -> pa.Table:
    stated = [one for every in _stating[relation].values() for stating in every for one in stating()]
    bring = _note if noting else _brought
    try:
        brought = bring(relation, stated)
    except IntegrityError:  # another scan has just noted the same
        brought = bring(relation, stated)
    rows = [
        {
            **one.values,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "known_day": one.known_day,
            "gone_day": one.gone_day,
            "source": f"desk {one.kind} {one.key}",
            **limits_of(brought.records[one.kind, one.key]),
        }
        for one in brought.facts
    ]
    return pa.Table.from_pylist(rows, schema=RELATIONS[relation])


def limits_of(record: Restricted) -> dict[str, str]:
    """The marking and compartments of what a record states, as facts have them: its own, and those of what it goes
    with."""
    every = [record, *(with_it for name in record.GOES_WITH if (with_it := getattr(record, name)) is not None)]
    names = {compartment.name for one in every for compartment in one.compartments.all()}
    return {"marking": highest_marking(one.marking for one in every), "compartments": " ".join(sorted(names))}


def _records(relation: str, held: Iterable[KnownFact], stated: Iterable[Stated]) -> Records:
    """Every record that states something now, or did, as it is now."""
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key in [*((one.kind, one.key) for one in held), *(record_of(one.record) for one in stated)]:
        keys[kind].add(key)
    found = (
        record
        for model in _stating[relation]
        for record in model.objects.filter(pk__in=keys[model._meta.model_name or ""]).prefetch_related(
            "compartments", *(f"{name}__compartments" for name in model.GOES_WITH)
        )
    )
    return {record_of(record): record for record in found}


@dataclasses.dataclass(frozen=True)
class _Brought:
    """What is known to have been stated, brought up to date: the `facts` as they stand then, with the records that
    state them; and what has to be deleted, saved and added for that."""

    records: Records
    facts: list[KnownFact]
    deleted: list[KnownFact]
    ended: list[KnownFact]
    added: list[KnownFact]


@transaction.atomic
def _note(relation: str, stated: Sequence[Stated]) -> _Brought:
    brought = _brought(relation, stated)
    for fact in brought.deleted:
        fact.delete()
    for fact in brought.ended:
        fact.save()
    KnownFact.objects.bulk_create(brought.added)
    return brought


def _brought(relation: str, stated: Sequence[Stated]) -> _Brought:
    now = {(*record_of(one.record), one.digest): one for one in stated}
    held = list(KnownFact.objects.filter(relation=relation).order_by("pk"))
    records = _records(relation, held, stated)
    changed = {name: record.changed_at for name, record in records.items()}
    for (kind, key, _), one in now.items():
        changed[kind, key] = max(changed[kind, key], one.changed_at)
    before = {(one.kind, one.key, _said(one.values)) for one in held}
    kept: list[KnownFact] = []
    deleted: list[KnownFact] = []
    ended: list[KnownFact] = []
    for fact in held:
        if (fact.kind, fact.key) not in records:
            deleted.append(fact)  # its record is gone
            continue
        if fact.gone_day is None and (fact.kind, fact.key, fact.digest) not in now:
            fact.gone_day = timezone.localdate(changed[fact.kind, fact.key])
            if fact.gone_day <= fact.known_day:
                deleted.append(fact)  # believed for part of a day: no day's end saw it
                continue
            ended.append(fact)
        kept.append(fact)
    believed = {(one.kind, one.key, one.digest) for one in kept if one.gone_day is None}
    added = [
        KnownFact(
            relation=relation,
            kind=kind,
            key=key,
            digest=digest,
            values=dict(one.values),
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            known_day=_known(one, again=(kind, key, _said(one.values)) in before),
        )
        for (kind, key, digest), one in now.items()
        if (kind, key, digest) not in believed
    ]
    return _Brought(records, kept + added, deleted, ended, added)


def _known(one: Stated, *, again: bool) -> dt.date:
    """The day on which a fact became known. What is said `again`, otherwise than before, is known from its change."""
    changed = timezone.localdate(one.changed_at)
    return changed if again or one.known_on is None else min(one.known_on, changed)


def _said(values: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))
