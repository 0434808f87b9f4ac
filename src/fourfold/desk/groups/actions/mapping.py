"""Mapping a group: proposing one, and a panel's decisions on where it stands."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.groups.models import Group, Member, StateChange, Statement
from fourfold.desk.groups.policies import check_move
from fourfold.desk.groups.states import State
from fourfold.desk.triage.models import Trigger
from fourfold.errors import BadInput
from fourfold.groups.policy import load_policy


class MovedMeanwhile(Exception):
    """Somebody else moved the group since the page was read; `change` is theirs."""

    def __init__(self, change: StateChange) -> None:
        super().__init__(str(change))
        self.change = change


@dataclasses.dataclass(frozen=True)
class Proposal:
    """What is proposed: the group's own fields, statements (fields of `Statement`), and people named as members."""

    fields: Mapping[str, Any]
    statements: tuple[Mapping[str, Any], ...] = ()
    members: tuple[str, ...] = ()


@transaction.atomic
def group_propose(*, by: User, proposal: Proposal, trigger: Trigger | None = None) -> Group:
    """Propose a group, with what is known of it. From a trigger it takes marking and compartments, and its people as
    members only where somebody names them. Raises `Denied`, `NotGoverned` and `BadInput`."""
    check_may(by, Permission.CONTRIBUTE_GROUPS)
    check_may_hold_real_data()
    if trigger is not None and not trigger.visible_for(by):
        raise Denied("You do not see the trigger that it would be mapped from.")
    group = Group(**proposal.fields, added_by=by, from_trigger=trigger)
    if trigger is not None:
        group.marking = max((group.marking, trigger.marking), key=list(by.markings).index)
    group.review_by = group.review_by or _review(State.PROPOSED)
    group.full_clean(exclude=["compartments"])
    group.check_told_apart(by)
    group.save()
    source = f"trigger {trigger.pk}" if trigger else ""
    if trigger is not None:
        group.put_in(trigger.compartments.values_list("name", flat=True))
    for fields in proposal.statements:
        statement = Statement(group=group, added_by=by, **fields)
        statement.full_clean()
        statement.save()
    for ref in proposal.members:
        member = Member(group=group, ref=ref, source=source, added_by=by)
        member.full_clean()
        member.save()
    now = timezone.now()
    StateChange(
        group=group, number=1, after=State.PROPOSED, at=now, by=by, panel=str(by), reason="Proposed.",
        review_by=group.review_by,
    ).save()  # fmt: skip
    return group


@dataclasses.dataclass(frozen=True)
class Panel:
    """A panel's decision: where the group is to stand, who decided, why, and by when it is looked at again (None: as
    the policy says)."""

    to: State
    who: str
    reason: str
    review_by: dt.date | None = None


@transaction.atomic
def group_move(*, by: User, group: Group, panel: Panel, seen: int) -> StateChange:
    """Put a panel's decision on record: a move, or a review that leaves the group where it is. `seen`: how many there
    were when the page was read. Raises `Denied`, `MovedMeanwhile`, and `BadInput` without who decided and why, or for
    a group whose statutory test lacks evidence."""
    check_may(by, Permission.SIT_ON_PANEL)
    group = Group.fresh(group.pk)
    latest = group.changes.order_by("-number").first()
    if latest is not None and latest.number > seen:
        raise MovedMeanwhile(latest)
    if not panel.reason.strip() or not panel.who.strip():
        raise BadInput("Say who decided, and why: nobody is kept, and nothing is moved, without a reason.")
    check_move(group, panel.to)
    change = StateChange(
        group=group,
        number=(latest.number if latest else 0) + 1,
        before=group.state,
        after=panel.to,
        at=timezone.now(),
        by=by,
        panel=panel.who.strip(),
        reason=panel.reason.strip(),
        review_by=panel.review_by or _review(panel.to),
    )
    change.full_clean()
    change.save()
    group.state, group.review_by = panel.to, change.review_by
    group.save()
    return change


def _review(state: State) -> dt.date | None:
    days = dict(load_policy(workspace()).review_days).get(state.value)
    return timezone.localdate() + dt.timedelta(days=days) if days else None


def people_named(trigger: Trigger, roles: Iterable[str]) -> list[str]:
    """The people whom a trigger's events name in any of some roles."""
    found = trigger.concerned.filter(sort="person", role__in=list(roles)).values_list("ref", flat=True)
    return sorted(set(found))
