"""Reviews of a plan's quality and progress, and rounds of reviews over the whole portfolio."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.plans.models.plan import Plan


class ReviewRound(Kept):
    """A review of every plan that is live when it opens, as "Reviewed in December" of the 2015 report (8.3). Closed
    with a word on what was left; nothing in it changes then."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("name", "due", "opened_at", "opened_by", "closed_at", "closed_by"), Handling.PLAIN),
        "closing": Handling.WORDS,
    }
    name = models.CharField(max_length=80, unique=True)
    due = models.DateField("every plan reviewed by")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closing = models.TextField("what the round found, and why anything is left", blank=True)

    class Meta(Kept.Meta):
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None, closing="")
                | (models.Q(closed_at__isnull=False, closed_by__isnull=False) & ~models.Q(closing="")),
                name="round_closed_at_by_and_how",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("plans:round", args=[self.pk])


class Awaited(Kept):
    """A plan that was live when a round opened, and so is to be reviewed in it. Seen by who sees the plan."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("round", "plan"), Handling.PLAIN)
    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="awaited")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="awaited")

    class Meta(Kept.Meta):
        ordering = ["round", "plan"]
        constraints = [models.UniqueConstraint(fields=["round", "plan"], name="plan_awaited_once_a_round")]

    def __str__(self) -> str:
        return f"{self.plan} in {self.round}"


class PlanReview(Kept):
    """What a reviewer found of a plan: its quality on one version of the rubric, criterion by criterion (`points`: None
    is unknown; `judged`: those that the reviewer judged, with why in `words`), its progress on the day, and a finding.
    Added, never changed. Seen by who sees the plan."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "plan", "round", "number", "by", "at", "rubric", "rubric_version", "points", "judged", "done",
                "due", "overdue",                 "next_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("words", "finding"), Handling.WORDS),
    }  # fmt: skip
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="reviews", null=True, blank=True)
    number = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rubric = models.CharField(max_length=60)
    rubric_version = models.PositiveIntegerField()
    points = models.JSONField(default=dict)
    judged = models.JSONField(default=list, blank=True)
    words = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    finding = models.TextField()
    next_by = models.DateField("review again by", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_review_numbered_once")]

    def __str__(self) -> str:
        return f"Review {self.number}, {self.at:%-d %B %Y}"
