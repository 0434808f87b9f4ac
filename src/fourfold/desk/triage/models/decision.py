"""What was decided about a trigger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.triage.models.meeting import Meeting
from fourfold.desk.triage.models.trigger import Trigger

NDM = (
    ("information", "Information", "What is happening, and what is known so far?"),
    ("threat", "Threat and risk", "What is the threat, to whom, how soon, and what would happen if nothing were done?"),
    ("powers", "Powers and policy", "Which powers, policies and duties apply?"),
    (
        "options",
        "Options and contingencies",
        "What could be done, what speaks against each, and what if it goes wrong?",
    ),
    ("action", "Action and review", "What is to be done, and when will it be looked at again?"),
)
"""The National Decision Model's stages, with the question that each asks."""

KINDS = [("deploy", "Deploy"), ("monitor", "Monitor"), ("no-action", "No action")]


class Decision(Kept):
    """Deploy, monitor or no action, with the reason and on whose authority. Decisions are added, never changed: a
    later one takes the place of an earlier one, and both stay. `as_one_with`: the decision on the lead of its card,
    made at the same time with the same reason; what is deployed stands under that one."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("trigger", "number", "kind", "by", "at", "authority", "meeting", "review_by", "as_one_with"),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("reason", "ndm"), Handling.WORDS),
    }
    trigger = models.ForeignKey(Trigger, on_delete=models.PROTECT, related_name="decisions")
    number = models.IntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    authority = models.CharField(max_length=200, blank=True)
    ndm = models.JSONField(default=dict, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions", null=True, blank=True)
    review_by = models.DateField()
    as_one_with = models.ForeignKey("self", on_delete=models.PROTECT, related_name="as_one", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["trigger", "number"]
        indexes = [models.Index(fields=["at"], name="decision_at")]
        constraints = [models.UniqueConstraint(fields=["trigger", "number"], name="decision_numbered_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.trigger}"
