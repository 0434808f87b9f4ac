"""What is done about a trigger."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.registers.fields import ByReference
from fourfold.desk.triage.models.decision import Decision
from fourfold.desk.triage.models.trigger import Trigger

if TYPE_CHECKING:
    from fourfold.desk.operations.models import Operation

PS = [("pursue", "Pursue"), ("prevent", "Prevent"), ("protect", "Protect"), ("prepare", "Prepare")]
PROGRESS = [("planned", "Planned"), ("under-way", "Under way"), ("done", "Done"), ("not-done", "Not done")]
WANTED = ("tactic", "owner", "agency", "start", "end", "resources", "legal_power")


class Deployment(Kept):
    """A tactic put to work by somebody, somewhere, for some time. Saved with what is known; what is missing is asked
    for. `for_operation`: its operation, where a page has looked whether its reader may see that. `hours`: of officers'
    time, all together, as far as somebody keeps them; None is unknown, and not none."""

    for_operation: Operation | None = None
    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "trigger", "decision", "p", "tactic", "owner", "agency", "area", "start", "end", "resources",
                "legal_power", "measure", "hours", "progress", "done_at", "operation",
            ),
            Handling.PLAIN,
        ),
        "result": Handling.WORDS,
    }  # fmt: skip
    trigger = models.ForeignKey(Trigger, on_delete=models.PROTECT, related_name="deployments")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="deployments")
    operation = ByReference(
        "operations.Operation", models.PROTECT, related_name="deployments", null=True, blank=True,
        verbose_name="operation that it belongs to", help_text="Its reference, if it belongs to one",
    )  # fmt: skip
    p = models.CharField("which P", max_length=10, choices=PS, blank=True)
    tactic = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deployments", null=True, blank=True)
    agency = models.CharField(max_length=150, blank=True)
    area = models.CharField(max_length=200, blank=True)
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    resources = models.CharField(max_length=300, blank=True)
    legal_power = models.CharField(max_length=200, blank=True)
    measure = models.CharField("how its effect will be seen", max_length=300, blank=True)
    hours = models.PositiveIntegerField(
        "officers’ hours",
        null=True,
        blank=True,
        help_text="Of all officers together, so far. Leave it empty where nobody keeps them",
    )
    progress = models.CharField(max_length=10, choices=PROGRESS, default="planned")
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField("what was done", blank=True)

    class Meta(Kept.Meta):
        ordering = ["start", "pk"]
        indexes = [
            models.Index(fields=["progress", "start"], name="deployment_progress"),
            models.Index(fields=["done_at"], name="deployment_done_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start=None) | models.Q(end=None) | models.Q(end__gte=models.F("start")),
                name="deployment_ends_after_it_starts",
                violation_error_message="The end is before the start.",
            )
        ]

    def __str__(self) -> str:
        return self.tactic or "Deployment without a tactic"

    @property
    def overdue(self) -> bool:
        """Whether its end has passed without it having been done."""
        return self.progress in ("planned", "under-way") and self.end is not None and self.end < timezone.now()

    @property
    def day(self) -> dt.date | None:
        """The local day on which it ends."""
        return timezone.localtime(self.end).date() if self.end else None
