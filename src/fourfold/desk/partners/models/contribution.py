"""What a partner tells the force: an event, until somebody has taken it in to the history or has not."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.imports.models import Upload
from fourfold.desk.partners.models.agency import Agency
from fourfold.desk.partners.models.agreement import Agreement
from fourfold.desk.registers.numbered import next_reference
from fourfold.history.schema import ROLES

TOLD = {"place": "", "latitude": None, "longitude": None, "text": "", "role": "", "ref": ""}
"""What it says, and how each is when nothing is said any more."""


class Contributed(models.TextChoices):
    """How a contribution stands."""

    RECEIVED = "received", "Received"
    TAKEN = "taken", "Taken in to the history"
    LEFT = "left", "Not taken in"


class Contribution(Restricted):
    """An event as a partner told it. Once it is taken in, what it said is in the history under the agency's own source,
    and no longer here, so that erasing it there erases it. Nobody changes what a partner said."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference", "agency", "agreement", "by", "at", "kind", "occurred_from", "occurred_to", "state",
                "decided_by", "decided_at", "decided_why", "source_grade", "intelligence_grade", "handling_code",
                "upload",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(TOLD, Handling.DERIVED),
    }  # fmt: skip
    reference = models.CharField(max_length=20, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contributions", null=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="contributions", null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=60)
    occurred_from = models.DateTimeField()
    occurred_to = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    text = models.TextField(blank=True)
    role = models.CharField(max_length=12, choices=[(one, one.capitalize()) for one in ROLES], blank=True)
    ref = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=Contributed.choices, default=Contributed.RECEIVED)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=300, blank=True)
    source_grade = models.CharField(max_length=1, blank=True)
    intelligence_grade = models.CharField(max_length=1, blank=True)
    handling_code = models.CharField(max_length=1, blank=True)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Restricted.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=Contributed.RECEIVED, decided_at=None, decided_by=None)
                | (
                    ~models.Q(state=Contributed.RECEIVED) & models.Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="contribution_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(occurred_to__gte=models.F("occurred_from")),
                name="contribution_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("CON")
        super().save(*args, **kwargs)
