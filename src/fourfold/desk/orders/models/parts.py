"""An order's conditions, the checks made on it, and its breaches."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.orders.models.order import Order
from fourfold.history.orders import CONDITIONS


class Condition(Kept):
    """One condition, by its number in the order, and what it is about."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("order", "number", "sort"), Handling.PLAIN),
        "text": Handling.WORDS,
    }
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    sort = models.CharField("about", max_length=12, choices=list(CONDITIONS.items()), default="other")
    text = models.TextField("condition")

    class Meta(Kept.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="condition_numbered_once")]

    def __str__(self) -> str:
        return f"Condition {self.number}"


class Check(Kept):
    """Somebody looked whether it is kept to."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("order", "on", "added_by"), Handling.PLAIN),
        "finding": Handling.WORDS,
    }
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="checks")
    on = models.DateField("day")
    finding = models.TextField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"Check, {self.on:%-d %B %Y}"


class Breach(Kept):
    """It was not kept to. `outcome` empty: what came of it is not known yet."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("order", "on", "condition"), Handling.PLAIN),
        **dict.fromkeys(("what", "outcome"), Handling.PERSONAL),
    }
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="breaches")
    on = models.DateField("day", null=True, blank=True)
    condition = models.PositiveSmallIntegerField("condition's number", null=True, blank=True)
    what = models.TextField("what happened")
    outcome = models.TextField("what came of it", blank=True)

    class Meta(Kept.Meta):
        ordering = ["-on"]
        verbose_name_plural = "breaches"

    def __str__(self) -> str:
        return f"Breach, {self.on:%-d %B %Y}" if self.on else "Breach, day not known"
