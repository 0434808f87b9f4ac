"""Decision logs and their entries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import OnRecord
from fourfold.redacting import GONE


class LogEntry(OnRecord):
    """One entry of the log on a record. The database refuses to change or delete it, but for taking its words out when
    they are disposed of (`redacted_at`). `digest` chains it to the entry before it; `replaces` is the number of one
    that it takes back. `content` is the digest of its words with a `salt`, which goes with them: the chain holds that
    digest, so that it stays whole without the words. (An entry of before there was one has none.)"""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("number", "at", "by", "by_role", "replaces", "digest", "salt", "content", "redacted_at"), Handling.PLAIN
        ),
        **dict.fromkeys(("decision", "rationale"), Handling.WORDS),
    }
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200)
    decision = models.TextField()
    rationale = models.TextField(blank=True)
    replaces = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, blank=True)
    content = models.CharField(max_length=64, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnRecord.Meta):
        ordering = ["kind", "key", "number"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "number"], name="log_numbered_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, entry {self.number}"

    @property
    def words(self) -> str:
        """Its decision, or that it was removed."""
        return GONE if self.redacted_at else self.decision
