"""What a victim or a community says of the harm, and of what an operation changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.operations.models.operation import Operation

GIVERS = [
    ("victim", "A victim"),
    ("witness", "A witness"),
    ("community", "A community, or somebody who speaks for one"),
    ("councillor", "A councillor"),
    ("business", "A business"),
]
CONSENTS = [
    ("not-asked", "Not asked yet"),
    ("given", "Given"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("published", "Published already; the consent is not on record here"),
]
MAY_BE_PUBLISHED = ("given", "published")


class ImpactStatement(Kept):
    """One statement, with its giver's consent. `publishable` are the words that may leave, and nothing else of it may;
    there are none without consent."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("operation", "giver", "on", "consent", "consent_on", "publishable"), Handling.PLAIN),
        **dict.fromkeys(("ref", "name", "statement"), Handling.PROTECTED),
    }
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="impact_statements")
    giver = models.CharField("given by", max_length=12, choices=GIVERS)
    ref = models.CharField("reference", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123")
    name = models.CharField(max_length=150, blank=True)
    on = models.DateField("day", null=True, blank=True)
    statement = models.TextField(blank=True)
    consent = models.CharField("consent to publish", max_length=12, choices=CONSENTS, default="not-asked")
    consent_on = models.DateField("day of the consent, or of its end", null=True, blank=True)
    publishable = models.TextField("what may be published", blank=True, help_text="These words and no others")

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(publishable="") | models.Q(consent__in=MAY_BE_PUBLISHED),
                name="impact_published_with_consent",
                violation_error_message="Without consent nothing of it may be published: empty those words.",
            ),
            models.CheckConstraint(
                condition=~models.Q(consent__in=("given", "refused", "withdrawn")) | models.Q(consent_on__isnull=False),
                name="impact_consent_has_its_day",
                violation_error_message="Give the day on which consent was given, refused or withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_giver_display()}; consent: {self.get_consent_display().lower()}"

    def subjects(self) -> tuple[tuple[str, str], ...]:
        return ((self.giver, self.ref),) if self.ref else ()
