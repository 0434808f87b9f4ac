"""Claiming an outcome for an operation: a new one together with its claim, or one that is on record."""

from __future__ import annotations

from django.db import transaction

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.operations.models import Claim, Operation, Outcome
from fourfold.desk.registers.actions import record_save
from fourfold.desk.registers.declaration import register_named
from fourfold.desk.registers.forms import DeskForm


@transaction.atomic
def outcome_add(*, by: User, operation: Operation, form: DeskForm) -> Outcome:
    """Put on record what came of an operation, from a valid form; the operation claims it, and what its compartments
    hide, they hide of the outcome too. Raises `Denied` and `NotGoverned`."""
    if not operation.visible_for(by):
        raise Denied("You do not see the operation.")
    made = record_save(register=register_named("outcomes"), form=form, by=by)
    assert isinstance(made, Outcome)  # noqa: S101 - what that register keeps
    made.put_in(operation.compartments.values_list("name", flat=True))
    outcome_claim(by=by, operation=operation, outcome=made)
    return made


@transaction.atomic
def outcome_claim(*, by: User, operation: Operation, outcome: Outcome) -> Claim:
    """Claim an outcome for an operation; claimed by it already, it is left so. Raises `Denied`."""
    check_may(by, Permission.CONTRIBUTE_OPERATIONS)
    if not (operation.visible_for(by) and outcome.visible_for(by)):
        raise Denied("You do not see both of them.")
    claim: Claim = Claim.objects.live().filter(operation=operation, outcome=outcome).first() or Claim(
        operation=operation, outcome=outcome
    )
    if claim.pk is None:
        claim.save()
    return claim
