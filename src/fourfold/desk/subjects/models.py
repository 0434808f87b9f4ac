"""Requests of people who ask what is held on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.registers.numbered import next_reference

OUTCOMES = [
    ("given", "All of it was given"),
    ("part", "Some of it was given; what was held back, and why, was said"),
    ("nothing-held", "Nothing is held"),
    ("refused", "Nothing was given, for a reason in law"),
]


class SubjectRequest(Kept):
    """Somebody asked what is held on them (Data Protection Act 2018, section 45; UK GDPR, article 15). `ref` is what
    the history calls them. It is owed within a month of the day on which it came (section 54)."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("reference", "received_on", "due_on", "added_by", "answered_on", "answered_by", "outcome"), Handling.PLAIN
        ),
        "ref": Handling.PERSONAL,
        "answer": Handling.WORDS,
    }
    reference = models.CharField(max_length=20, unique=True, editable=False)
    ref = models.CharField("reference of the person", max_length=200)
    received_on = models.DateField("came on")
    due_on = models.DateField("to be answered by")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=OUTCOMES, blank=True)
    answer = models.TextField("what was given, what was held back, and why", blank=True)

    class Meta(Kept.Meta):
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on=None, answered_by=None, outcome="", answer="")
                | (
                    models.Q(answered_on__isnull=False, answered_by__isnull=False)
                    & ~models.Q(outcome="")
                    & ~models.Q(answer="")
                ),
                name="subject_request_answered_on_by_and_how",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("SAR")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("subjects:request", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("asked", self.ref),)

    @property
    def overdue(self) -> bool:
        """Whether it should have been answered by now."""
        return self.answered_on is None and self.due_on < timezone.localdate()
