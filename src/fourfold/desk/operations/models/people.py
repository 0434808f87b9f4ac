"""People in outcomes: those who were dealt with, and those who were helped. Two lists, never one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.groups.models.people import HARMED
from fourfold.desk.operations.kinds import DEALT_WITH, HELPED
from fourfold.desk.operations.models.outcome import Outcome


class DealtWith(Kept):
    """Somebody who was arrested, charged, convicted or extradited."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("outcome", "role"), Handling.PLAIN),
        **dict.fromkeys(("ref", "name"), Handling.PERSONAL),
    }
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="people")
    ref = models.CharField("reference", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123")
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=10, choices=[("suspect", "Suspect"), ("subject", "Subject")], default="suspect")

    class Meta(Kept.Meta):
        ordering = ["pk"]
        verbose_name_plural = "people dealt with"

    def __str__(self) -> str:
        return f"{self.name or self.ref or 'Not named'}, {self.get_role_display().lower()}"

    def clean(self) -> None:
        """Raise `ValidationError` for an outcome whose people are helped, or has none."""
        if self.outcome.kind not in DEALT_WITH:
            raise ValidationError("Suspects and subjects belong to arrests, charges, convictions and extraditions.")

    def subjects(self) -> Iterable[tuple[str, str]]:
        return ((self.role, self.ref),) if self.ref else ()


class Helped(Kept):
    """Somebody who was engaged, safeguarded or referred."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("outcome", "role"), Handling.PLAIN),
        **dict.fromkeys(("ref", "name", "offered"), Handling.PROTECTED),
    }
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="helped")
    ref = models.CharField("reference", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123")
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=12, choices=[*HARMED, ("witness", "Witness")], default="vulnerable")
    offered = models.TextField("what was offered, and whether it was taken", blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        verbose_name_plural = "people helped"

    def __str__(self) -> str:
        return f"{self.name or self.ref or 'Not named'}, {self.get_role_display().lower()}"

    def clean(self) -> None:
        """Raise `ValidationError` for an outcome whose people are dealt with, or has none."""
        if self.outcome.kind not in HELPED:
            raise ValidationError("People who were helped belong to people engaged, safeguarded or referred.")

    def subjects(self) -> Iterable[tuple[str, str]]:
        return ((self.role, self.ref),) if self.ref else ()
