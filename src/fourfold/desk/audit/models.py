"""What the audit keeps. Rows here are only ever added: the database itself refuses to change or delete them.

Entries hold who, what and when; the content of a change is kept beside them in `Detail`, and the words in which
somebody said why in `Reason`, so that erasing a person's data leaves the entry and its place in the chain (the entry
keeps the digests of both) but neither of them.

No foreign keys: the audit must not stand in the way of what it describes, nor vanish with it.
"""

from __future__ import annotations

import uuid

from django.db import models


class Action(models.TextChoices):
    """What was done. The first six are those of the Data Protection Act 2018, section 62."""

    COLLECTION = "collection", "Collected"
    ALTERATION = "alteration", "Changed"
    CONSULTATION = "consultation", "Looked at"
    DISCLOSURE = "disclosure", "Disclosed"
    COMBINATION = "combination", "Combined"
    ERASURE = "erasure", "Erased"
    SIGN_IN = "sign-in", "Signed in"
    SIGN_OUT = "sign-out", "Signed out"
    REFUSED = "refused", "Refused"


class Entry(models.Model):
    """One thing done to one record. `kind` and `key` name the record; `act` ties together one request's entries; `why`
    is the digest of its reason (entries of before reasons were kept apart have the words)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=20, choices=Action.choices)
    actor = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=150)
    roles = models.JSONField(default=list)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    why = models.CharField(max_length=500, blank=True)
    act = models.CharField(max_length=32, blank=True)
    content = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key", "at"]),
            models.Index(fields=["actor", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.get_action_display()} {self.kind} {self.key}"


class Detail(models.Model):
    """The content of a change: {field: [before, after]}. Erased with what it describes; the entry then has its digest
    alone. `salt` keeps a short content from being guessed from its digest."""

    entry = models.BigIntegerField(unique=True)
    salt = models.CharField(max_length=32)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"content of entry {self.entry}"


class Reason(models.Model):
    """Why something was done, in somebody's words. Erased when what it was done to is disposed of, or when it says the
    name of somebody who is; `salt` keeps a short reason from being guessed from the digest that the entry has."""

    entry = models.BigIntegerField(unique=True)
    salt = models.CharField(max_length=32)
    words = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"reason of entry {self.entry}"


class Subject(models.Model):
    """Somebody or something that an entry's record concerned, as the history names it ("nominal:P000123")."""

    entry = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=40, blank=True)
    ref = models.CharField(max_length=200, db_index=True)

    def __str__(self) -> str:
        return f"{self.ref} ({self.role})"


class Seal(models.Model):
    """A batch of entries, closed and chained to the batch before it. `root` digests the entries' own digests; `digest`
    chains number, time, count, root and the digest before."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    count = models.IntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.number} of {self.count} entries"


class Sealed(models.Model):
    """Which seal closed which entry, and the entry's digest then. An entry that was still being written when a batch
    was closed goes into the next one."""

    entry = models.BigIntegerField(unique=True)
    seal = models.BigIntegerField(db_index=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"entry {self.entry} in seal {self.seal}"


APPEND_ONLY = ("audit_entry", "audit_subject", "audit_seal", "audit_sealed")
"""The tables whose rows the database refuses to change or delete. Details and reasons may be deleted, never changed."""
