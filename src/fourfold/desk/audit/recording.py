"""Writing the audit: `record` for what was done, `consulted` for what was looked at."""

from __future__ import annotations

import datetime as dt
import decimal
import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from fourfold.desk.audit.acting import actor
from fourfold.desk.audit.models import Action, Detail, Entry, Reason, Subject
from fourfold.desk.audit.reasons import LONGEST, reason_digest

Changes = Mapping[str, tuple[Any, Any]]
"""By field: what it was, and what it became."""


def record(
    action: Action,
    kind: str,
    key: object,
    *,
    changes: Changes | None = None,
    subjects: Iterable[tuple[str, str]] = (),
    why: str = "",
) -> Entry:
    """Put one thing done on record, for who is acting. `subjects` are (role, ref) of those whom the record concerns.
    Raises `NobodyActing`."""
    by = actor()
    salt, words, why_salt = secrets.token_hex(16), (why or by.why)[:LONGEST], secrets.token_hex(16)
    with transaction.atomic():
        entry = Entry(
            at=timezone.now(),
            action=action,
            actor=by.id,
            actor_name=by.name,
            roles=list(by.roles),
            kind=kind,
            key=str(key),
            why=reason_digest(why_salt, words),
            act=by.act,
        )
        body = {name: [plain(before), plain(after)] for name, (before, after) in (changes or {}).items()}
        entry.content = content_digest(salt, body) if body else ""
        entry.save(force_insert=True)
        if body:
            Detail.objects.create(entry=entry.pk, salt=salt, body=body)
        if words:
            Reason.objects.create(entry=entry.pk, salt=why_salt, words=words)
        Subject.objects.bulk_create(
            Subject(entry=entry.pk, role=role, ref=ref) for role, ref in sorted(set(subjects)) if ref
        )
    return entry


def record_of(instance: models.Model) -> tuple[str, str]:
    """How the audit names a record: its kind and its key."""
    return instance._meta.model_name or "", str(instance.pk)


def consulted(instance: models.Model, *, why: str = "") -> Entry:
    """Put on record that somebody looked at a record, and whom it concerned (its `subjects()`, if it has them)."""
    kind, key = record_of(instance)
    subjects = getattr(instance, "subjects", None)
    return record(Action.CONSULTATION, kind, key, subjects=subjects() if callable(subjects) else (), why=why)


def content_digest(salt: str, body: Mapping[str, Any]) -> str:
    """The digest of a change's content (SHA-256 of its salt and its canonical JSON)."""
    return hashlib.sha256(f"{salt}{json.dumps(body, sort_keys=True)}".encode()).hexdigest()


def plain(value: object) -> Any:
    """A value as JSON has it."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    return str(value)
