"""What was done to a group, and how far it worked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.groups.models.group import THEME_CHOICES, Group
from fourfold.desk.registers.fields import ByReference
from fourfold.desk.triage.models.deployment import PS

if TYPE_CHECKING:
    from fourfold.desk.operations.models import Operation

LEVELS = [
    ("major", "Major"),
    ("moderate", "Moderate"),
    ("minor", "Minor"),
    ("none", "None"),
    ("negative", "Negative"),
]
"""The national scale. Its words are judged by who reports: no national criteria have been published (the Police Service
of Northern Ireland to its Policing Board). Negative: no success, and the group became more able or more harmful."""


class Disruption(Kept):
    """An effect on a group, proposed by one officer and moderated by another. `level` is what was proposed,
    `moderated_level` what holds; None until somebody else has looked at the evidence. `for_operation`: the operation
    that did it, where a page has looked whether its reader may see that."""

    for_operation: Operation | None = None
    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "group", "on", "p", "theme", "level", "proposed_by", "proposed_at", "moderated_level", "moderated_by",
                "moderated_at", "operation",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("what", "evidence", "moderated_why"), Handling.WORDS),
    }  # fmt: skip
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="disruptions")
    on = models.DateField("day", db_index=True)
    p = models.CharField("which P", max_length=10, choices=PS)
    theme = models.CharField(max_length=60, choices=THEME_CHOICES)
    operation = ByReference(
        "operations.Operation", models.PROTECT, related_name="disruptions", null=True, blank=True,
        verbose_name="operation that did it", help_text="Its reference, if one did",
    )  # fmt: skip
    level = models.CharField("how far it disrupted the group", max_length=8, choices=LEVELS)
    what = models.TextField("what was done")
    evidence = models.TextField("what shows its effect")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    proposed_at = models.DateTimeField(editable=False)
    moderated_level = models.CharField("moderated to", max_length=8, choices=LEVELS, blank=True)
    moderated_why = models.TextField("why", blank=True)
    moderated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    moderated_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(moderated_by=None) | ~models.Q(moderated_by=models.F("proposed_by")),
                name="disruption_moderated_by_another",
                violation_error_message="Who proposed a disruption cannot moderate it.",
            ),
            models.CheckConstraint(
                condition=models.Q(moderated_by=None, moderated_at=None, moderated_level="")
                | (models.Q(moderated_by__isnull=False, moderated_at__isnull=False) & ~models.Q(moderated_level="")),
                name="disruption_moderated_by_at_and_to",
            ),
        ]

    def __str__(self) -> str:
        level = self.get_moderated_level_display() if self.moderated_level else f"{self.get_level_display()} (proposed)"
        return f"{level}: {self.what[:80]}"
