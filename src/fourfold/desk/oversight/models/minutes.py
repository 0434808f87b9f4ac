"""What a meeting decided, what it asked of whom, and why it accepted what stands out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.models.meeting import MonthlyMeeting

DIRECTIONS = [("high-quiet", "High and quiet"), ("low-busy", "Low and busy")]


class Minute(Kept):
    """One decision, numbered, added and never changed. One on a group is seen by who sees the group."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("meeting", "number", "group", "by", "at"), Handling.PLAIN),
        **dict.fromkeys(("decision", "reason"), Handling.WORDS),
    }
    meeting = models.ForeignKey(MonthlyMeeting, on_delete=models.PROTECT, related_name="minutes")
    number = models.PositiveIntegerField()
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="minutes", null=True, blank=True)
    decision = models.TextField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(Kept.Meta):
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="minute_numbered_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.decision[:80]}"


class Action(Kept):
    """Something that somebody is to do by a day. It stands among its owner's tasks until it is done."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("meeting", "group", "owner", "due", "asked_by", "done_at", "done_by"), Handling.PLAIN),
        **dict.fromkeys(("what", "result"), Handling.WORDS),
    }
    meeting = models.ForeignKey(MonthlyMeeting, on_delete=models.PROTECT, related_name="actions")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="actions", null=True, blank=True)
    what = models.TextField("what is to be done")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="governance_actions")
    due = models.DateField("by")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    result = models.TextField("what was done", blank=True)

    class Meta(Kept.Meta):
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None, result="")
                | (models.Q(done_at__isnull=False, done_by__isnull=False) & ~models.Q(result="")),
                name="action_done_at_by_and_how",
            )
        ]

    def __str__(self) -> str:
        return self.what[:80]

    @property
    def overdue(self) -> bool:
        """Whether its day has passed without it being done."""
        return self.done_at is None and self.due < timezone.localdate()


class OutlierReason(Kept):
    """Why a group that stands out is dealt with as it is, for one month."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("meeting", "group", "direction", "by"), Handling.PLAIN),
        "reason": Handling.WORDS,
    }
    meeting = models.ForeignKey(MonthlyMeeting, on_delete=models.PROTECT, related_name="reasons")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="outlier_reasons")
    direction = models.CharField(max_length=10, choices=DIRECTIONS)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.group}"
