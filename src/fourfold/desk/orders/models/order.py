"""An order of a court, or licence conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.registers.numbered import next_reference
from fourfold.history.orders import ORDER_KINDS

SOON = dt.timedelta(days=28)


def not_in_the_future(day: dt.date) -> None:
    """Refuse a day that is still to come."""
    if day > timezone.localdate():
        raise ValidationError("This day is still to come.")


class Order(Restricted):
    """An order on a person or on premises. `on_ref` names whom or what it is on, as the history does. `known_on`: when
    the force knew of it, if that was before it was entered; no rule sees it earlier."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference",
                "kind",
                "role",
                "court",
                "made_on",
                "starts_on",
                "ends_on",
                "check_days",
                "known_on",
                "added_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("on_ref", "on_name", "purpose"), Handling.PERSONAL),
    }
    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=40, choices=list(ORDER_KINDS.items()))
    on_name = models.CharField("whom or what it is on", max_length=200, blank=True)
    on_ref = models.CharField("reference", max_length=200, blank=True, help_text="As nominal:P000123 or premises:V0042")
    role = models.CharField(
        "role", max_length=10, choices=[("subject", "Subject"), ("premises", "Premises")], default="subject"
    )
    court = models.CharField(max_length=150, blank=True)
    purpose = models.TextField("what it is for", blank=True)
    made_on = models.DateField("made", null=True, blank=True)
    starts_on = models.DateField("starts", null=True, blank=True)
    ends_on = models.DateField("ends", null=True, blank=True)
    known_on = models.DateField(
        "known since",
        null=True,
        blank=True,
        validators=[not_in_the_future],
        help_text="If the force knew of it before it is entered here",
    )
    check_days = models.PositiveSmallIntegerField("checked every (days)", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Restricted.Meta):
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="order_ends_after_it_starts",
                violation_error_message="The order ends before it starts.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.get_kind_display().lower()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("ORD")
        super().save(*args, **kwargs)

    def in_force(self, day: dt.date) -> bool:
        """Whether it holds on a day, as far as its dates are known."""
        return (self.starts_on or self.made_on or day) <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def check_due(self) -> dt.date | None:
        """The day by which it is to be checked again; None when nobody set how often, or it has ended."""
        today = timezone.localdate()
        if self.check_days is None or not self.in_force(today):
            return None
        latest = next(iter(self.checks.all()), None)  # the newest first: asked once for a whole list
        since = latest.on if latest else self.starts_on or self.made_on
        return since + dt.timedelta(days=self.check_days) if since else today

    def subjects(self) -> Iterable[tuple[str, str]]:
        return ((self.role, self.on_ref),)
