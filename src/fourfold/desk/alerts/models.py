"""Alerts and the duty list."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet


class DutyTurn(Kept):
    """Somebody's turn on duty. Of several at once, alerts go to the lowest `place` first."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("user", "begin", "end", "place"), Handling.PLAIN)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duty_turns")
    begin = models.DateTimeField()
    end = models.DateTimeField()
    place = models.PositiveSmallIntegerField("order in which alerts go to people", default=1)

    class Meta(Kept.Meta):
        ordering = ["begin", "place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("begin")),
                name="duty_ends_after_it_begins",
                violation_error_message="The turn ends before it begins.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.begin:%-d %B %H:%M} to {self.end:%-d %B %H:%M}"


class AlertQuerySet(KeptQuerySet["Alert"]):
    """Alerts."""

    def waiting(self) -> AlertQuerySet:
        """Those that nobody has acknowledged."""
        return self.filter(acknowledged_at=None)


class Alert(Kept):
    """Something that somebody has to know. `title` says nothing of any person or compartment: the page behind `link`
    does its own check. `round` counts the people to whom an urgent one has gone on; `go_on_at` is when it goes on again
    unless somebody has acknowledged it (None: it does not). `mail_owed`: its mail has not been sent yet; that is done
    by the desk's timer and `fourfold daily`, never within the request that raised it."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        (
            "to", "title", "link", "urgent", "round", "go_on_at", "began_as", "acknowledged_at", "acknowledged_by",
            "mail_owed",
        ),
        Handling.PLAIN,
    )  # fmt: skip
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="alerts")
    title = models.CharField(max_length=200)
    link = models.CharField(max_length=200)
    urgent = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(default=0)
    go_on_at = models.DateTimeField(null=True, blank=True)
    began_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="went_on_as")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    mail_owed = models.BooleanField(default=True, db_index=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(AlertQuerySet)()

    class Meta(Kept.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None, acknowledged_by=None)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return self.title
