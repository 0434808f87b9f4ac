"""Weapons, ammunition, and links between incidents."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.firearms.models.incident import Incident
from fourfold.reports.outcomes import CONDITIONS

SORTS = [
    ("handgun", "Handgun"),
    ("revolver", "Revolver"),
    ("shotgun", "Shotgun"),
    ("rifle", "Rifle"),
    ("automatic", "Automatic weapon"),
    ("other", "Another sort"),
    ("unknown", "Not known"),
]


class Weapon(Kept):
    """One weapon. A weapon that was fired and never found is recorded with its discharge, not recovered."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("incident", "sort", "make", "calibre", "serial", "condition", "recovered", "exhibit", "forensic"),
        Handling.PLAIN,
    )
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="weapons")
    sort = models.CharField("sort of weapon", max_length=12, choices=SORTS, default="unknown")
    make = models.CharField("make and model", max_length=150, blank=True)
    calibre = models.CharField(max_length=60, blank=True)
    serial = models.CharField("serial number", max_length=100, blank=True, help_text="Or: none, removed")
    condition = models.CharField(max_length=12, choices=list(CONDITIONS.items()), default="unknown")
    recovered = models.BooleanField("it was recovered", default=True)
    exhibit = models.CharField("exhibit number", max_length=60, blank=True)
    forensic = models.CharField("forensic reference", max_length=100, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.exhibit}".strip()


class Ammunition(Kept):
    """Ammunition of one sort. `count` empty: how much is not known."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("incident", "calibre", "count", "state", "exhibit"), Handling.PLAIN
    )
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="ammunition")
    calibre = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField("how many", null=True, blank=True, validators=[MinValueValidator(1)])
    state = models.CharField(
        max_length=10, choices=[("live", "Live"), ("fired", "Fired cases"), ("unknown", "Not known")], default="unknown"
    )
    exhibit = models.CharField("exhibit number", max_length=60, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        verbose_name_plural = "ammunition"

    def __str__(self) -> str:
        return f"{self.count if self.count is not None else 'an unknown number'}, {self.calibre or 'calibre not known'}"


class Link(Kept):
    """Two incidents with the same weapon, as far as is known."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("incident", "other", "strength", "found_on"), Handling.PLAIN),
        "basis": Handling.WORDS,
    }
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="linked_from", verbose_name="other incident"
    )
    strength = models.CharField(
        "how sure", max_length=10, choices=[("confirmed", "Confirmed"), ("suspected", "Suspected")], default="suspected"
    )
    basis = models.TextField("on what ground", blank=True)
    found_on = models.DateField("found", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "other"], name="firearms_linked_once"),
            models.CheckConstraint(
                condition=~models.Q(incident=models.F("other")),
                name="firearms_not_linked_to_itself",
                violation_error_message="An incident is not linked to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_strength_display()}: {self.other}"
