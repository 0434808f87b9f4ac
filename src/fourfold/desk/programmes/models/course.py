"""Training: courses, who was trained in what, and when it lapses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.partners.models import Agency
from fourfold.desk.partners.settings import months_after
from fourfold.desk.programmes.models.work import Work


class Course(Work):
    """Something that people are trained in. `valid_months`: after how long it lapses; empty where it does not."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("provider", "audience", "valid_months"), Handling.PLAIN)
    audience = models.CharField("for whom", max_length=200, blank=True)
    provider = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    valid_months = models.PositiveSmallIntegerField("lapses after (months)", null=True, blank=True)

    class Meta(Work.Meta):
        pass


class Trained(Kept):
    """Somebody who was trained, or how many were where nobody is named. Who signs in here is reminded of it
    on that day; a later training in the same course renews it."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("course", "user", "agency", "count", "on", "lapses_on", "renewed"), Handling.PLAIN),
        "name": Handling.STAFF,
    }
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="trained")
    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="who, if they sign in here",
    )
    name = models.CharField("who, if they do not", max_length=150, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    count = models.PositiveIntegerField("how many, where nobody is named", null=True, blank=True)
    on = models.DateField("day", null=True, blank=True)
    lapses_on = models.DateField("lapses", null=True, blank=True, editable=False, db_index=True)
    renewed = models.BooleanField(default=False, editable=False)

    class Meta(Kept.Meta):
        ordering = ["-on", "-pk"]
        verbose_name = "training of somebody"
        verbose_name_plural = "trainings"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count=None) | models.Q(user=None, name=""),
                name="trained_is_somebody_or_a_number",
                violation_error_message="Name somebody, or say how many; not both.",
            )
        ]

    def __str__(self) -> str:
        who = self.user or self.name or (f"{self.count} people" if self.count is not None else "Not said who")
        return f"{who}, {self.on:%-d %B %Y}" if self.on else str(who)

    def save(self, *args: Any, **kwargs: Any) -> None:
        months = self.course.valid_months
        self.lapses_on = months_after(self.on, months) if self.on and months else None
        super().save(*args, **kwargs)
        if self.user_id and self.on:
            earlier = Trained.objects.filter(course=self.course_id, user=self.user_id, on__lt=self.on, renewed=False)
            earlier.exclude(pk=self.pk).update(renewed=True)
