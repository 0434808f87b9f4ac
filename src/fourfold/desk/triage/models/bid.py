"""Bids for resources to the tasking meeting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.triage.models.meeting import Meeting
from fourfold.desk.triage.models.trigger import Trigger

OUTCOMES = [("open", "Not yet decided"), ("granted", "Granted"), ("part", "Granted in part"), ("refused", "Refused")]


class Bid(Restricted):
    """A case put to the tasking meeting: what is asked for, why, and for which triggers; and what the meeting said."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "title",
                "by",
                "triggers",
                "sort",
                "wanted_by",
                "resources",
                "meeting",
                "outcome",
                "decided_by",
                "decided_at",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("case", "outcome_reason"), Handling.WORDS),
    }
    title = models.CharField(max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    triggers = models.ManyToManyField(Trigger, related_name="bids", blank=True)
    sort = models.CharField(
        "which meeting",
        max_length=12,
        choices=[("fortnightly", "Fortnightly"), ("monthly", "Monthly")],
        default="fortnightly",
    )
    wanted_by = models.DateField(null=True, blank=True)
    resources = models.CharField("what is asked for", max_length=300)
    case = models.TextField("the case for it")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="bids", null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=OUTCOMES, default="open")
    outcome_reason = models.TextField("the meeting's reason", blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(Restricted.Meta):
        ordering = ["wanted_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="bid_decided_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return self.title
