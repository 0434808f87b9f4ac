"""Deployments and disruptions that belong to an operation, as far as somebody may see both. What an operation came to
are its outcomes alone: these are listed beside them, and add nothing to its sums."""

from __future__ import annotations

from collections.abc import Iterable

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.groups.models import Disruption, Group
from fourfold.desk.operations.models import Operation
from fourfold.desk.triage.models import Deployment, Trigger

MOST = 100
"""Shown of each on an operation's page, the newest first."""


def operations_of(works: Iterable[Deployment | Disruption], user: User) -> dict[int, Operation]:
    """By key, the operations that some work belongs to and that the user may see."""
    keys = {one.operation_id for one in works if one.operation_id}
    if not keys or not user.may(Permission.SEE_OPERATIONS):
        return {}
    return {one.pk: one for one in Operation.objects.visible_to(user).filter(pk__in=keys)}


def with_operations(works: Iterable[Deployment | Disruption], user: User) -> None:
    """Give each its operation, as `for_operation`: None where it has none that the user may see."""
    held = list(works)
    seen = operations_of(held, user)
    for one in held:
        one.for_operation = seen.get(one.operation_id or 0)


def deployments_of(operation: Operation, user: User) -> list[Deployment]:
    """An operation's deployments, of triggers that the user may see."""
    if not user.may(Permission.SEE_TRIGGERS):
        return []
    seen = operation.deployments.filter(of_visible("trigger", Trigger, user))
    return list(seen.select_related("trigger", "owner").order_by("-pk")[:MOST])


def disruptions_of(operation: Operation, user: User) -> list[Disruption]:
    """What an operation did to groups that the user may see."""
    if not user.may(Permission.SEE_GROUPS):
        return []
    seen = operation.disruptions.filter(of_visible("group", Group, user))
    return list(seen.select_related("group")[:MOST])
