"""A month's governance meeting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept


class MonthlyMeeting(Kept):
    """The meeting on one month (its first day). What it shows is what everybody in the room may see. Once closed, its
    packs and minutes stay as they are; its actions go on until they are done."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("month", "held_on", "chair", "attendees", "closed_at"), Handling.PLAIN
    )
    month = models.DateField(unique=True)
    held_on = models.DateField("day of the meeting")
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attendees = models.ManyToManyField(User, related_name="+", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"Governance meeting for {self.month:%B %Y}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("oversight:meeting", args=[self.pk])

    def present(self) -> list[User]:
        """Everybody in the room."""
        return [self.chair, *self.attendees.exclude(pk=self.chair_id)]
