"""Somebody in a cohort: how each criterion was met, what was offered, their consent, reviews, and leaving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.cohorts.models.cohort import Cohort
from fourfold.desk.partners.models import Agency

CONSENT = [
    ("asked", "Asked, no answer yet"),
    ("given", "Given"),
    ("refused", "Refused"),
    ("not-asked", "Not asked yet"),
    ("not-needed", "Not needed, with the reason"),
]
OUTCOMES = [
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("under-way", "Under way"),
    ("ended", "Ended"),
]


class CohortPerson(Kept):
    """Somebody to whom help is offered. `ref` is the partner's reference for them, never ours: nothing ties them to a
    record of crime. `review_by`: when their support is looked at again."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("cohort", "consent", "consent_on", "joined_on", "left_on", "review_by", "added_by"), Handling.PLAIN
        ),
        **dict.fromkeys(("ref", "name", "family", "consent_why", "lead", "left_why"), Handling.PROTECTED),
    }  # fmt: skip
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="people")
    ref = models.CharField("the partner's reference", max_length=80)
    name = models.CharField(max_length=150, blank=True)
    family = models.CharField("the family's reference", max_length=80, blank=True)
    lead = models.CharField("who is their lead professional", max_length=150, blank=True)
    consent = models.CharField(max_length=10, choices=CONSENT, default="not-asked")
    consent_on = models.DateField("day of the consent or refusal", null=True, blank=True)
    consent_why = models.TextField("why none is needed, or what was said", blank=True)
    joined_on = models.DateField(default=timezone.localdate)
    review_by = models.DateField("next review by", null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_why = models.TextField(blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["family", "name", "ref"]
        verbose_name = "person in a cohort"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "ref"], name="cohort_person_once"),
            models.CheckConstraint(
                condition=models.Q(left_on=None, left_why="")
                | (models.Q(left_on__isnull=False) & ~models.Q(left_why="")),
                name="cohort_person_left_on_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(consent="not-needed", consent_why=""),
                name="cohort_person_no_consent_has_its_reason",
                violation_error_message="Say why no consent is needed.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.ref

    def get_absolute_url(self) -> str:
        """Their page."""
        return reverse("cohorts:person", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("vulnerable", self.ref),)

    @property
    def criteria(self) -> list[str]:
        """The criteria that are met, each once, however often it was shown."""
        return list(dict.fromkeys(one.criterion for one in self.met.all()))


class CriterionMet(Kept):
    """How somebody met a criterion: in words, by which file or whose word, under which version of the criteria."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("person", "criterion", "version", "file", "on", "added_by"), Handling.PLAIN),
        "how": Handling.PROTECTED,
    }
    person = models.ForeignKey(CohortPerson, on_delete=models.PROTECT, related_name="met")
    criterion = models.CharField(max_length=60)
    version = models.CharField(max_length=120)
    how = models.TextField()
    file = models.CharField("by which file, or on whose word", max_length=200)
    on = models.DateField(default=timezone.localdate)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "criterion", "version", "file"], name="criterion_met_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion} ({self.version})"


class SupportOffered(Kept):
    """Help that was offered, by whom, and what came of it."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("person", "agency", "offered_on", "outcome", "added_by"), Handling.PLAIN),
        **dict.fromkeys(("what", "result"), Handling.PROTECTED),
    }
    person = models.ForeignKey(CohortPerson, on_delete=models.PROTECT, related_name="support")
    what = models.TextField("what was offered")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    offered_on = models.DateField(default=timezone.localdate)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default="offered")
    result = models.TextField("what came of it", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["-offered_on", "-pk"]
        verbose_name_plural = "support offered"

    def __str__(self) -> str:
        return f"{self.what}: {self.get_outcome_display().lower()}"


class CohortReview(Kept):
    """Somebody looked whether the support helps and is still wanted."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("person", "on", "added_by"), Handling.PLAIN),
        "finding": Handling.PROTECTED,
    }
    person = models.ForeignKey(CohortPerson, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField(default=timezone.localdate)
    finding = models.TextField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"Review, {self.on:%-d %B %Y}"
