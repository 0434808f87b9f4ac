"""Looking at a threat again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.threats.models.threat import Threat


class ThreatReview(Kept):
    """What was found when a threat was looked at again."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("threat", "at", "added_by"), Handling.PLAIN),
        "finding": Handling.PROTECTED,
    }
    threat = models.ForeignKey(Threat, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField("when", default=timezone.now)
    finding = models.TextField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["-at"]
        verbose_name = "review"

    def __str__(self) -> str:
        return f"{self.at:%-d %B %Y, %H:%M}"
