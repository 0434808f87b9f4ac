"""Decisions to keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import OnRecord


class Retained(OnRecord):
    """Somebody looked at a record that was due, and decided to keep it: why it is still needed, in which review group
    it is from now on, and when it is looked at again. Added, never changed. `schedule`: by which schedule."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("group", "next_review", "schedule", "by", "at"), Handling.PLAIN),
        "reason": Handling.WORDS,
    }
    group = models.CharField("review group", max_length=20)
    reason = models.TextField("why it is still needed")
    next_review = models.DateField("next review")
    schedule = models.CharField(max_length=120)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(OnRecord.Meta):
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "key"], name="retained_of")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="retained_has_its_reason",
                violation_error_message="Say why it is still needed.",
            )
        ]

    def __str__(self) -> str:
        return f"Kept until a review on {self.next_review:%-d %B %Y}"
