"""Meetings: the morning's, and the fortnightly or monthly tasking meeting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept

SORTS = [("morning", "Morning meeting"), ("tasking", "Tasking meeting")]


class Meeting(Kept):
    """A meeting. It shows only what its least-cleared attendee may see. Once closed, its minutes stay as they are."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("sort", "day", "chair", "attendees", "closed_at"), Handling.PLAIN),
        "notes": Handling.WORDS,
    }
    sort = models.CharField(max_length=10, choices=SORTS, default="morning")
    day = models.DateField()
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attendees = models.ManyToManyField(User, related_name="+", blank=True)
    notes = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_sort_display()}, {self.day:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("triage:meeting", args=[self.pk])

    def present(self) -> list[User]:
        """Everybody in the room."""
        return [self.chair, *self.attendees.exclude(pk=self.chair_id)]
