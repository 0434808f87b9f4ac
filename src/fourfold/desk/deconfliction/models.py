"""Crossings of deployments and compartments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import MARKING_CHOICES, User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.models import Compartment

ANSWERS = [("open", "Not yet answered"), ("cleared", "Cleared"), ("contacted", "The deployer was contacted")]


class Crossing(Kept):
    """A deployment that touches what a compartment holds. Seen by those in the compartment and nobody else. `touches`
    says what they share, in words; `marking` is the highest of what it tells of."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("deployment", "compartment", "marking", "answer", "answered_by", "answered_at"), Handling.PLAIN
        ),
        "touches": Handling.PROTECTED,
        "note": Handling.WORDS,
    }
    deployment = models.ForeignKey("triage.Deployment", on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="crossings")
    marking = models.CharField(max_length=40, choices=MARKING_CHOICES)
    touches = models.JSONField(default=list, blank=True)
    answer = models.CharField(max_length=10, choices=ANSWERS, default="open")
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(Kept.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["deployment", "compartment"], name="crossing_once"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, answer="open")
                | (models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(answer="open")),
                name="crossing_answered_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compartment}: {self.deployment}"


class ToCheck(models.Model):
    """A deployment that has yet to be checked against what compartments hold, and who deploys. One is kept whenever one
    is saved, whatever it touches, so that nothing in the deployer's own request depends on what others hold."""

    deployment = models.ForeignKey("triage.Deployment", on_delete=models.CASCADE, related_name="+")
    deployer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.deployment}, since {self.at}"
