"""The governance record: one row for each document that stands behind the use of real data. Ended, never deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.governance.requirements import BASES, BASIS, CONDITIONS, CONTROLLERS, REQUIREMENTS, Requirement


class DocumentQuerySet(KeptQuerySet["Document"]):
    """Documents."""

    def live(self) -> DocumentQuerySet:
        """Those that stand now."""
        return self.filter(ended_at=None)


class Document(Kept):
    """A document that stands behind the use of real data: who signed it and when, by when it has to be reviewed, and
    where it is. A lawful basis also says for which `purpose`, on what `basis`, and, where some of it is `sensitive`,
    under which further `condition`. A joint controller has an `arrangement` with the others."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "sort", "name", "joint", "basis", "sensitive", "condition", "signed_on", "review_by", "replaces",
                "recorded_by", "ended_at", "ended_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("arrangement", "purpose", "kept_at", "ended_why"), Handling.WORDS),
        "signed_by": Handling.STAFF,
    }  # fmt: skip
    sort = models.CharField(max_length=40, choices=[(one.sort, one.title) for one in REQUIREMENTS.values()])
    name = models.CharField(max_length=200)
    joint = models.BooleanField("joint controller", default=False)
    arrangement = models.CharField("where the arrangement between the controllers is", max_length=300, blank=True)
    purpose = models.TextField("purpose in full", blank=True)
    basis = models.CharField(max_length=40, choices=BASES, blank=True)
    sensitive = models.BooleanField("some of it is sensitive", default=False)
    condition = models.CharField("condition for what is sensitive", max_length=40, choices=CONDITIONS, blank=True)
    signed_by = models.CharField(max_length=150)
    signed_on = models.DateField()
    review_by = models.DateField()
    kept_at = models.CharField("where the signed document is", max_length=300)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(DocumentQuerySet)()

    class Meta(Kept.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="document_ended_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(review_by__gt=models.F("signed_on")), name="document_review_after_signed"
            ),
            models.CheckConstraint(
                condition=~models.Q(sort=BASIS) | (~models.Q(basis="") & ~models.Q(purpose="")),
                name="document_basis_with_purpose",
            ),
            models.CheckConstraint(
                condition=models.Q(sensitive=False) | ~models.Q(condition=""), name="document_sensitive_with_condition"
            ),
            models.CheckConstraint(
                condition=models.Q(joint=False) | ~models.Q(arrangement=""), name="document_joint_with_arrangement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement.title}: {self.name}"

    @property
    def requirement(self) -> Requirement:
        """What it is recorded for."""
        return REQUIREMENTS[self.sort]

    def overdue(self, today: dt.date) -> bool:
        """Whether its review should have been done before today."""
        return self.review_by < today

    @property
    def is_controller(self) -> bool:
        """Whether it names a controller."""
        return self.sort == CONTROLLERS
