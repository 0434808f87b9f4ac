"""A panel's moves of a group from one state to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.groups.models.group import Group
from fourfold.desk.groups.states import State


class StateChange(Kept):
    """One move, by whom, on which panel's decision, and why. Added, never changed. `before` is empty for the first.
    A move from a state to itself is a review that left the group where it was."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("group", "number", "before", "after", "at", "by", "panel", "review_by"), Handling.PLAIN),
        "reason": Handling.WORDS,
    }
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=10, choices=State.choices, blank=True)
    after = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    panel = models.CharField("who decided", max_length=300)
    reason = models.TextField()
    review_by = models.DateField(null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["group", "number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="group_change_numbered_once")]

    def __str__(self) -> str:
        kept = f"kept as {self.get_after_display().lower()}"
        return kept if self.before == self.after else self.get_after_display()
