"""A threat to life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.registers.numbered import next_reference

SOURCE_GRADES = [("1", "1 Reliable"), ("2", "2 Untested"), ("3", "3 Not reliable")]
INTELLIGENCE_GRADES = [
    ("A", "A Known directly"),
    ("B", "B Known indirectly but corroborated"),
    ("C", "C Known indirectly"),
    ("D", "D Not known"),
    ("E", "E Suspected to be false"),
]
HANDLING_CODES = [("P", "P Lawful sharing permitted"), ("C", "C Lawful sharing permitted with conditions")]


class Threat(Restricted):
    """A real and immediate threat to somebody's life (article 2 of the Convention; Osman v United Kingdom 1998).

    It is looked at again every `review_hours` until it is closed with a reason. `trigger` is the trigger that it came
    from, if any."""

    ABOUT = ("at_risk", "sources")
    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference", "opened_at", "source_grade", "intelligence_grade", "handling_code", "trigger",
                "review_hours", "closed_at", "added_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("threat", "how_known", "closed_why"), Handling.PROTECTED),
    }  # fmt: skip
    reference = models.CharField(max_length=20, unique=True, editable=False)
    opened_at = models.DateTimeField("opened", default=timezone.now)
    threat = models.TextField("what is threatened")
    how_known = models.TextField("how it is known", blank=True)
    source_grade = models.CharField("source", max_length=1, choices=SOURCE_GRADES, blank=True)
    intelligence_grade = models.CharField("intelligence", max_length=1, choices=INTELLIGENCE_GRADES, blank=True)
    handling_code = models.CharField("handling", max_length=1, choices=HANDLING_CODES, blank=True)
    trigger = models.CharField("trigger that it came from", max_length=20, blank=True)
    review_hours = models.PositiveSmallIntegerField("looked at again every (hours)", default=24)
    closed_at = models.DateTimeField("closed", null=True, blank=True)
    closed_why = models.TextField("why it was closed", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Restricted.Meta):
        ordering = ["-opened_at"]
        verbose_name = "threat to life"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_why="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closed_why="")),
                name="threat_closed_at_and_why",
                violation_error_message="To close a threat, give both when and why.",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("TTL")
        super().save(*args, **kwargs)

    @property
    def next_review(self) -> dt.datetime | None:
        """When it has to be looked at again; None once it is closed."""
        if self.closed_at:
            return None
        latest = next(iter(self.reviews.all()), None)  # the newest first: asked once for a whole list
        return (latest.at if latest else self.opened_at) + dt.timedelta(hours=self.review_hours)

    @property
    def overdue(self) -> bool:
        """Whether it should have been looked at by now."""
        due = self.next_review
        return due is not None and due < timezone.now()

    def subjects(self) -> Iterable[tuple[str, str]]:
        yield from self.at_risk.values_list("role", "ref")
        yield from self.sources.values_list("role", "ref")
