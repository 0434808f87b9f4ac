"""Legal holds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import KeptQuerySet, OnRecord

SORTS = [
    ("criminal-procedure", "Criminal procedure: it may have to be disclosed"),
    ("inquiry", "A public inquiry"),
    ("inquest", "An inquest"),
    ("complaint", "A complaint or conduct matter"),
    ("litigation", "Civil proceedings"),
    ("subject-access", "Somebody asked what is held on them"),
]


class HoldQuerySet(KeptQuerySet["Hold"]):
    """Legal holds."""

    def live(self) -> HoldQuerySet:
        """Those that hold today."""
        return self.filter(ended_at=None, until__gte=timezone.localdate())


class Hold(OnRecord):
    """Why a record may not be disposed of for now, up to and including a day: who answers for it being lifted or
    prolonged. `reference`: of the case or inquiry. Ended, never deleted while its record is held."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("sort", "owner", "until", "placed_by", "ended_at", "ended_by"), Handling.PLAIN),
        **dict.fromkeys(("reference", "why", "ended_why"), Handling.WORDS),
    }
    sort = models.CharField("what for", max_length=20, choices=SORTS)
    reference = models.CharField("the case's or inquiry's reference", max_length=120)
    why = models.TextField("why it is needed", blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holds", verbose_name="who answers for it")
    until = models.DateField("up to and including")
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_why = models.TextField("why it ended", blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(HoldQuerySet)()

    class Meta(OnRecord.Meta):
        ordering = ["until", "pk"]
        indexes = [models.Index(fields=["kind", "key"], name="hold_on")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None, ended_why="")
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(ended_why="")),
                name="hold_ended_at_by_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display().split(':')[0]}, until {self.until:%-d %B %Y}"

    @property
    def live(self) -> bool:
        """Whether it holds today."""
        return self.ended_at is None and self.until >= timezone.localdate()

    @property
    def address(self) -> str:
        """Where it is shown."""
        return reverse("retention:record", args=[self.kind, self.key])
