"""What belongs to an operation by name: why it began, whom it serves, who took part, and what it claims."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.firearms.models import Incident
from fourfold.desk.groups.models import Group
from fourfold.desk.operations.models.asset import Asset
from fourfold.desk.operations.models.fugitive import Fugitive
from fourfold.desk.operations.models.operation import Operation
from fourfold.desk.operations.models.outcome import Outcome
from fourfold.desk.partners.models import Agency
from fourfold.desk.plans.models import Plan
from fourfold.desk.registers.fields import ByReference
from fourfold.desk.triage.models import Trigger


class Began(Kept):
    """A trigger that an operation began with."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("operation", "trigger"), Handling.PLAIN)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="began_with")
    trigger = ByReference(
        Trigger, models.PROTECT, by="id", related_name="operations_begun", help_text="As the end of its page’s address"
    )

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["operation", "trigger"], name="operation_began_with_once")]

    def __str__(self) -> str:
        return str(self.trigger)


class Serves(Kept):
    """A group that an operation is against."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("operation", "group"), Handling.PLAIN)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="serves")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="served_by")

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["operation", "group"], name="operation_serves_group_once")]

    def __str__(self) -> str:
        return str(self.group)


class WorksTo(Kept):
    """A plan that an operation works to."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("operation", "plan"), Handling.PLAIN)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="works_to")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="operations")

    class Meta(Kept.Meta):
        ordering = ["pk"]
        verbose_name_plural = "plans worked to"
        constraints = [models.UniqueConstraint(fields=["operation", "plan"], name="operation_works_to_plan_once")]

    def __str__(self) -> str:
        return str(self.plan)


class Part(Kept):
    """A partner in an operation, with the power that it brought."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("operation", "agency", "power", "did"), Handling.PLAIN)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="parts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="parts_in_operations")
    power = models.CharField("power that it brought", max_length=300, blank=True, help_text="And under which law")
    did = models.CharField("what it did", max_length=300, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["operation", "agency"], name="operation_partner_once")]

    def __str__(self) -> str:
        return str(self.agency)


C = TypeVar("C", bound="Claimed")


class ClaimQuerySet(KeptQuerySet[C]):
    """Claims."""

    def live(self) -> Self:
        """Those that were not given up."""
        return self.filter(given_up_on=None)


class Claimed(Kept):
    """An operation's claim on a record that has its own register. Any number of operations may claim one; it counts
    once. One that was a mistake is given up, and counts no more."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("operation", "given_up_on"), Handling.PLAIN)
    operation = ByReference(
        Operation, models.PROTECT, related_name="%(class)ss", help_text="Its reference, as OP-2026-0001"
    )
    given_up_on = models.DateField(
        "the claim was a mistake; given up on",
        null=True,
        blank=True,
        help_text="It then counts no more for this operation",
    )

    objects: ClassVar[Any] = models.Manager.from_queryset(ClaimQuerySet)()

    class Meta(Kept.Meta):
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.operation)


def _once(what: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["operation", what], condition=models.Q(given_up_on=None), name=name)


class Claim(Claimed):
    """A claim on an outcome."""

    HANDLING: ClassVar[dict[str, Handling]] = {"outcome": Handling.PLAIN}
    outcome = ByReference(Outcome, models.PROTECT, related_name="claims", help_text="Its reference, as OUT-2026-0001")

    class Meta(Claimed.Meta):
        indexes = [models.Index(fields=["changed_at"], name="claim_changed_at")]
        constraints = [_once("outcome", "outcome_claimed_once_each")]


class AssetClaim(Claimed):
    """A claim on an asset."""

    HANDLING: ClassVar[dict[str, Handling]] = {"asset": Handling.PLAIN}
    asset = ByReference(Asset, models.PROTECT, related_name="claims", help_text="Its reference, as AST-2026-0001")

    class Meta(Claimed.Meta):
        constraints = [_once("asset", "asset_claimed_once_each")]


class FugitiveClaim(Claimed):
    """A claim on a fugitive."""

    HANDLING: ClassVar[dict[str, Handling]] = {"fugitive": Handling.PLAIN}
    fugitive = ByReference(Fugitive, models.PROTECT, related_name="claims", help_text="Its reference, as FUG-2026-0001")

    class Meta(Claimed.Meta):
        constraints = [_once("fugitive", "fugitive_claimed_once_each")]


class FirearmsClaim(Claimed):
    """A claim on a recovery in the firearms register."""

    HANDLING: ClassVar[dict[str, Handling]] = {"incident": Handling.PLAIN}
    incident = ByReference(
        Incident, models.PROTECT, related_name="claims", limit_choices_to={"sort": "recovery"},
        verbose_name="recovery", help_text="Its reference in the firearms register, as FA-2026-0001",
    )  # fmt: skip

    class Meta(Claimed.Meta):
        constraints = [_once("incident", "recovery_claimed_once_each")]
