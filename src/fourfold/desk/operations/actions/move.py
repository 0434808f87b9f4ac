"""Moving a fugitive, an asset or a confiscation order from state to state."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.versions import ChangedMeanwhile
from fourfold.desk.operations.models import Asset, ConfiscationOrder, Covers, Fugitive
from fourfold.desk.operations.models.moved import Move
from fourfold.desk.operations.states import Confiscated, Held
from fourfold.errors import BadInput


@dataclasses.dataclass(frozen=True)
class Step:
    """A move that is wanted: to which state, on which day (None: not known), what shows it, and for an order
    how many pounds it says."""

    to: str
    on: dt.date | None
    basis: str
    pounds: int | None = None


@transaction.atomic
def record_move(*, by: User, record: Fugitive | Asset | ConfiscationOrder, step: Step, seen: int) -> Move:
    """Move a record on. `seen`: how many moves there were when the page was read. Raises `Denied` for a state that
    cannot follow, `ChangedMeanwhile` where somebody else moved it, and `BadInput` without what shows it, for a day to
    come, and for sums that do not fit."""
    check_may(by, Permission.CONTRIBUTE_OPERATIONS)
    held = type(record).fresh(record.pk)
    if not held.visible_for(by):
        raise Denied("You do not see it.")
    number = held.moves.count()
    if number > seen:
        raise ChangedMeanwhile
    if step.to not in held.MOVES[held.state]:
        raise Denied(f"What is {held.state_title(held.state).lower()} cannot become {step.to!r}.")
    if not step.basis.strip():
        raise BadInput("Say what shows it.")
    if step.on is not None and step.on > timezone.localdate():
        raise BadInput("That day has not come yet.")
    if isinstance(held, Asset):
        _check_not_covered(by, held, step)
    more = {} if isinstance(held, Fugitive) else _sums(held, step)
    model: Any = held.moves.model
    move: Move = model(
        of=held, number=number + 1, before=held.state, after=step.to, on=step.on, at=timezone.now(), by=by,
        basis=step.basis.strip(), **more,
    )  # fmt: skip
    move.save()
    held.state = step.to
    held.save()
    return move


def _check_not_covered(by: User, asset: Asset, step: Step) -> None:
    """Raise `BadInput` for an order over an asset that, as somebody may see, one over several is over already."""
    orders = ConfiscationOrder.objects.visible_to(by).exclude(state=Confiscated.QUASHED)
    over = Covers.objects.filter(asset=asset, taken_out_on=None, order__in=orders).select_related("order").first()
    if step.to == Held.ORDERED and over is not None:
        raise BadInput(f"{over.order} is over it already. Say there how that goes on, so that it counts once.")


def _sums(held: Asset | ConfiscationOrder, step: Step) -> dict[str, int]:
    """What an order's sum does to an asset or an order, held to what follows from it."""
    if step.to == Held.ORDERED:
        pounds = held.ordered if step.pounds is None else step.pounds
        if pounds is None:
            raise BadInput(
                "Say how many pounds the order is for. One over several assets goes into the register of confiscation "
                "orders."
            )
        held.ordered = pounds
        return {"pounds": pounds}
    if step.pounds is not None:
        raise BadInput("Only an order says a sum.")
    if step.to == Held.PAID and held.ordered is None:
        raise BadInput("Say first how many pounds the order is for.")
    if step.to == Held.PAID and held.paid < (held.ordered or 0):
        raise BadInput(f"£{held.paid:,} of £{held.ordered or 0:,} were paid. Put the payments on record first.")
    return {}
