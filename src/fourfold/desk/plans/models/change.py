"""A plan's moves from one state to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.plans.models.plan import Plan
from fourfold.desk.plans.states import State


class PlanChange(Kept):
    """One move, by whom and why. Added, never changed. `before` is empty for the first."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("plan", "number", "before", "after", "at", "by"), Handling.PLAIN),
        "reason": Handling.WORDS,
    }
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=10, choices=State.choices, blank=True)
    after = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta(Kept.Meta):
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_change_numbered_once")]

    def __str__(self) -> str:
        return self.get_after_display()
