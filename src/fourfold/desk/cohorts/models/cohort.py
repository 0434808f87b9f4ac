"""A cohort, and the partners' files that it is matched by, for as long as they are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.partners.models import Agency, Agreement
from fourfold.desk.registers.numbered import next_reference


def folder() -> Path:
    """Where partners' files are kept for matching: in the workspace, outside all that is served or backed up."""
    return Path(settings.SURROUNDINGS.workspace) / "desk" / "cohorts"


class Cohort(Restricted):
    """People to whom help is offered together, and the agreement that this rests on. `owner` answers for it."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("reference", "title", "agreement", "owner", "ended_on", "added_by"), Handling.PLAIN),
        **dict.fromkeys(("purpose", "ended_why"), Handling.WORDS),
    }
    reference = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=150)
    purpose = models.TextField("what help is offered, and why to these")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="who answers for it")
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.TextField(blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Restricted.Meta):
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None, ended_why="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(ended_why="")),
                name="cohort_ended_on_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("COH")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("cohorts:cohort", args=[self.pk])


class MatchFile(Kept):
    """A partner's file, kept until `keep_until` for matching and no longer: `deleted_at` says when it went. What it was
    matched to is at the people; of everybody else in it nothing is kept."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        (
            "cohort", "criterion", "agency", "name", "place", "digest", "rows", "matched", "added_by", "added_at",
            "keep_until", "deleted_at",
        ),
        Handling.PLAIN,
    )  # fmt: skip
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="files")
    criterion = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    place = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    keep_until = models.DateField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file lies, as long as it is kept."""
        return folder() / self.place / self.name
