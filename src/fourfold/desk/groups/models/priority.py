"""Priority individuals and vulnerabilities: recorded, owned and reviewed, with reasons in words and no number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.groups.models.group import Group
from fourfold.desk.groups.models.people import HARMED, REFERRALS
from fourfold.desk.registers.numbered import next_reference


class Concern(Restricted):
    """Somebody or something that a named officer keeps under review until it is closed with a reason."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("reference", "group", "owner", "review_by", "closed_on", "added_by"), Handling.PLAIN),
        **dict.fromkeys(("why", "closed_why"), Handling.WORDS),
    }
    SERIES: ClassVar[str]
    reference = models.CharField(max_length=20, unique=True, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True)
    why = models.TextField("why, in words")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    review_by = models.DateField("review by", null=True, blank=True)
    closed_on = models.DateField("closed", null=True, blank=True)
    closed_why = models.TextField("why it was closed", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Restricted.Meta):
        abstract = True
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on=None, closed_why="")
                | (models.Q(closed_on__isnull=False) & ~models.Q(closed_why="")),
                name="%(class)s_closed_on_and_why",
                violation_error_message="To close it, give both the day and why.",
            ),
            models.CheckConstraint(
                condition=~models.Q(why=""),
                name="%(class)s_has_its_reason",
                violation_error_message="Say why, in words: nobody is kept here without a reason.",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference(self.SERIES)
        super().save(*args, **kwargs)

    @property
    def overdue(self) -> bool:
        """Whether it is open and past its review, or was never given a day for one."""
        return self.closed_on is None and (self.review_by is None or self.review_by < timezone.localdate())


class PriorityIndividual(Concern):
    """Somebody on whom work is concentrated for a time, for reasons given in words. Never scored, never ranked."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("ref", "name"), Handling.PERSONAL)
    SERIES = "PRI"
    ref = models.CharField("reference", max_length=200, db_index=True, help_text="As nominal:P000123")
    name = models.CharField(max_length=150, blank=True)

    class Meta(Concern.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.reference}, {self.name or self.ref}"

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("subject", self.ref),)


class Vulnerability(Concern):
    """Somebody, or a place or community, that serious crime harms or may harm. Never in one list with suspects."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("role", "referral", "referral_to", "place"), Handling.PLAIN),
        **dict.fromkeys(("ref", "name"), Handling.PROTECTED),
    }
    SERIES = "VUL"
    ref = models.CharField("reference", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123")
    name = models.CharField("who or what", max_length=150, blank=True)
    role = models.CharField(max_length=12, choices=[*HARMED, ("place", "Place or community")], default="vulnerable")
    place = models.CharField(max_length=200, blank=True)
    referral = models.CharField("safeguarding referral", max_length=12, choices=REFERRALS, default="not-made")
    referral_to = models.CharField("to whom", max_length=150, blank=True)

    class Meta(Concern.Meta):
        verbose_name_plural = "vulnerabilities"

    def __str__(self) -> str:
        return f"{self.reference}, {self.name or self.ref or self.place}: {self.get_referral_display().lower()}"

    def subjects(self) -> Iterable[tuple[str, str]]:
        return ((self.role, self.ref),)


class ConcernReview(Kept):
    """Somebody looked again, and said why it is kept on or what changed. Of one of the two, never both."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("individual", "vulnerability", "on", "next_by", "added_by"), Handling.PLAIN),
        "finding": Handling.WORDS,
    }
    individual = models.ForeignKey(
        PriorityIndividual, on_delete=models.PROTECT, related_name="reviews", null=True, blank=True
    )
    vulnerability = models.ForeignKey(
        Vulnerability, on_delete=models.PROTECT, related_name="reviews", null=True, blank=True
    )
    on = models.DateField("day", default=timezone.localdate)
    finding = models.TextField("what was found, and why it is kept on")
    next_by = models.DateField("review again by", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(individual=None, vulnerability__isnull=False)
                | models.Q(individual__isnull=False, vulnerability=None),
                name="concern_review_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"Review, {self.on:%-d %B %Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a later day of review moves that of what was reviewed."""
        super().save(*args, **kwargs)
        reviewed = self.individual or self.vulnerability
        if reviewed is not None and self.next_by and reviewed.review_by != self.next_by:
            reviewed.review_by = self.next_by
            reviewed.save()
