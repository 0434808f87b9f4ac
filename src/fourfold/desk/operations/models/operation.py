"""An operation."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.groups.models.territory import AreaField, ShapeField, check_shape
from fourfold.desk.registers.numbered import next_reference
from fourfold.desk.triage.models.deployment import PS
from fourfold.reports.outcomes import OPERATIONS

PROCEEDINGS = [
    ("none", "None"),
    ("pending", "Live, or about to be"),
    ("ended", "Ended"),
]


class OperationQuerySet(RestrictedQuerySet["Operation"]):
    """Operations."""

    def open(self) -> Self:
        """Those that have not been closed."""
        return self.filter(closed_on=None)

    def overdue(self, day: dt.date) -> Self:
        """Open ones that were to end before a day."""
        return self.open().filter(ends_on__lt=day)


class Operation(Restricted):
    """A named piece of work. `place` names its area in words, `area` by a known code, `shape` as drawn. `paragraph`:
    where the published report that it was taken from tells of it. `not_known`: what nobody has said, one a line. What
    came of it are outcomes, which it claims."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference", "name", "kind", "p", "theme", "lead", "command", "area", "shape", "place", "resources",
                "starts_on", "ends_on", "proceedings", "legal_release", "closed_on", "source", "paragraph", "added_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("why", "not_known", "closed_why"), Handling.WORDS),
    }  # fmt: skip
    reference = models.CharField(max_length=20, unique=True, editable=False)
    name = models.CharField(max_length=120, db_index=True, help_text="A code that names no person, family or community")
    kind = models.CharField("kind of operation", max_length=16, choices=list(OPERATIONS.items()), blank=True)
    p = models.CharField("which P", max_length=10, choices=PS, blank=True)
    theme = models.CharField(max_length=60, choices=THEME_CHOICES, blank=True)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="operations", null=True, blank=True)
    command = models.CharField("local command", max_length=150, blank=True, help_text="Which part of the force runs it")
    area = AreaField("area", max_length=80, blank=True)
    shape = ShapeField("drawn on the map", null=True, blank=True, validators=[check_shape])
    place = models.CharField("where, in words", max_length=200, blank=True)
    why = models.TextField("why it began", blank=True)
    resources = models.CharField("resources", max_length=300, blank=True)
    starts_on = models.DateField("begins", null=True, blank=True)
    ends_on = models.DateField("is to end", null=True, blank=True, db_index=True)
    proceedings = models.CharField(
        "proceedings", max_length=8, choices=PROCEEDINGS, blank=True, help_text="Empty: not known"
    )
    legal_release = models.CharField(
        "released for publication by", max_length=200, blank=True,
        help_text="While proceedings are live, nothing of it is published without",
    )  # fmt: skip
    not_known = models.TextField("what is not known", blank=True, help_text="One thing a line; reports print it")
    source = models.CharField("taken from", max_length=200, blank=True, help_text="A published report, if it was")
    paragraph = models.CharField("paragraph", max_length=20, blank=True)
    closed_on = models.DateField("closed", null=True, blank=True)
    closed_why = models.TextField("what came of it as a whole", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(OperationQuerySet)()
    TOLD_APART_BY = ("name",)

    class Meta(Restricted.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="operation_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None, closed_why="")
                | (models.Q(closed_on__isnull=False) & ~models.Q(closed_why="")),
                name="operation_closed_on_and_why",
                violation_error_message="To close it, give both the day and what came of it.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("OP")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:operation", args=[self.pk])

    @property
    def overdue(self) -> bool:
        """Whether it was to have ended, and has not been closed."""
        return self.closed_on is None and self.ends_on is not None and self.ends_on < timezone.localdate()
