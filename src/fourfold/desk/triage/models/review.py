"""Whether it escalated, and what was learned."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.triage.models.trigger import Trigger

ESCALATED = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]


class Review(Kept):
    """A person's finding after the horizon. `linked` are ids of the events that they found to be the harm; `offered`
    those that were proposed. `wrong_evidence` is their finding that the evidence was wrong (a false alarm): nothing
    infers it from there having been no escalation."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("trigger", "by", "at", "escalated", "linked", "offered", "wrong_evidence", "followed"), Handling.PLAIN
        ),
        **dict.fromkeys(("done", "learned", "wrong_how"), Handling.WORDS),
    }
    trigger = models.ForeignKey(Trigger, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    followed = models.CharField("decision that it followed", max_length=10)
    escalated = models.CharField(max_length=8, choices=ESCALATED)
    linked = models.JSONField(default=list, blank=True)
    offered = models.JSONField(default=list, blank=True)
    done = models.TextField("what was done", blank=True)
    learned = models.TextField("what was learned", blank=True)
    wrong_evidence = models.BooleanField("the evidence was wrong", default=False)
    wrong_how = models.TextField("how it was wrong", blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.trigger}: escalated {self.get_escalated_display().lower()}"
