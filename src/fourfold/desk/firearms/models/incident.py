"""A discharge or a recovery."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.registers.numbered import next_reference

SORTS = [("discharge", "Discharge"), ("recovery", "Recovery")]
HOW = [
    ("in-transit", "Seized on the way"),
    ("search", "Found in a search"),
    ("scene", "Left at a scene"),
    ("surrendered", "Surrendered"),
    ("other", "Recovered otherwise"),
]
EXACTNESS = [("moment", "To the minute"), ("day", "To the day"), ("month", "To the month"), ("year", "To the year")]


class Incident(Restricted):
    """A firearm discharged, or firearms or ammunition recovered. `on` is the first day that it can have been, to the
    exactness stated; unknown is left empty. `event` is the history's own record of it, if it has one."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("reference", "sort", "on", "exactness", "place", "operation", "how", "event", "added_by"), Handling.PLAIN
        ),
        **dict.fromkeys(("what_happened", "origin"), Handling.WORDS),
    }
    reference = models.CharField(max_length=20, unique=True, editable=False)
    sort = models.CharField("what", max_length=10, choices=SORTS)
    on = models.DateField("day", null=True, blank=True)
    exactness = models.CharField("how exactly the day is known", max_length=8, choices=EXACTNESS, default="day")
    place = models.CharField(max_length=200, blank=True)
    how = models.CharField("how it was recovered", max_length=12, choices=HOW, blank=True)
    operation = models.CharField(max_length=100, blank=True)
    origin = models.TextField("where it came from, and by which way", blank=True)
    what_happened = models.TextField("what happened", blank=True)
    event = models.CharField("event in the history", max_length=200, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Restricted.Meta):
        ordering = ["-on", "-pk"]
        verbose_name = "discharge or recovery"

    def __str__(self) -> str:
        return f"{self.reference}, {self.get_sort_display().lower()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("FA")
        super().save(*args, **kwargs)
