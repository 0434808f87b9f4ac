"""Breaking the glass: looking a child up because of an immediate risk of harm to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.cohorts.models.person import CohortPerson


class BreakGlass(Kept):
    """Somebody outside a cohort asked for a child by reference or whole name, because of an immediate risk of harm to
    the child. It is on record whether or not there was such a child, and somebody else reviews it by `review_by`."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("by", "at", "found", "review_by", "reviewed_by", "reviewed_at", "justified"), Handling.PLAIN),
        **dict.fromkeys(("asked", "risk", "finding"), Handling.PROTECTED),
    }
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    asked = models.CharField(max_length=150)
    risk = models.TextField()
    found = models.ForeignKey(CohortPerson, on_delete=models.PROTECT, related_name="broken_for", null=True, blank=True)
    review_by = models.DateField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    justified = models.BooleanField(null=True, blank=True)
    finding = models.TextField(blank=True)

    class Meta(Kept.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None, justified=None, finding="")
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False, justified__isnull=False)
                & ~models.Q(finding=""),
                name="break_glass_reviewed_at_by_and_how",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None) | ~models.Q(reviewed_by=models.F("by")),
                name="break_glass_reviewed_by_another",
                violation_error_message="Somebody else has to review it.",
            ),
        ]

    def __str__(self) -> str:
        return f"Break-glass {self.pk}"

    def get_absolute_url(self) -> str:
        """Where it is reviewed."""
        return reverse("cohorts:broken", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("vulnerable", self.found.ref),) if self.found else ()
