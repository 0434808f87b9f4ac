"""Decision logs and their entries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept


class LogEntry(Kept):
    """One entry of the log on a record (`kind` and `key` name it). The database refuses to change or delete it.
    `digest` chains it to the entry before it; `replaces` is the number of an entry that it takes back."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("kind", "key", "number", "at", "by", "by_role", "replaces", "digest"), Handling.PLAIN),
        **dict.fromkeys(("decision", "rationale"), Handling.WORDS),
    }
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200)
    decision = models.TextField()
    rationale = models.TextField(blank=True)
    replaces = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)

    class Meta(Kept.Meta):
        ordering = ["kind", "key", "number"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "number"], name="log_numbered_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, entry {self.number}"
