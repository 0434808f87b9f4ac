"""Checking a deployment against every compartment, and answering for a crossing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.compartments.restricted import compartments_of
from fourfold.desk.deconfliction.models import Crossing, ToCheck
from fourfold.desk.deconfliction.touching import touched
from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.desk.triage.models import Deployment


_log = logging.getLogger(__name__)


def deployment_check_later(deployment: Deployment, deployer: User) -> None:
    """Have a deployment checked by the desk's timer, within seconds. It is not done here: how long the deployer's own
    request takes must tell nothing of what compartments hold."""
    ToCheck.objects.create(deployment=deployment, deployer=deployer)


def deployments_check() -> int:
    """Check every deployment that waits for it; gives how many were. One that cannot be is tried again the next time,
    and keeps no other waiting."""
    checked = 0
    for number in list(ToCheck.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                waiting = ToCheck.objects.select_for_update(skip_locked=True).filter(pk=number).first()
                if waiting is not None:  # another desk's timer may have it
                    _check(waiting.deployment, waiting.deployer)
                    waiting.delete()
                    checked += 1
        except Exception:
            _log.exception("A deployment could not be checked against what compartments hold; it is tried again")
    return checked


def _check(deployment: Deployment, deployer: User) -> None:
    """Look for what the deployment shares with what other compartments hold, and tell their controllers. It is done in
    the system's name, so that the deployer's own audit shows nothing of it; and the deployer is told nothing."""
    inside = compartments_of(deployer)
    with acting(by="deconfliction"):
        for compartment, touches in touched(deployment, inside).items():
            said = {"touches": list(touches.words), "marking": touches.marking}
            crossing, new = Crossing.objects.get_or_create(
                deployment=deployment, compartment=compartment, defaults=said
            )
            if not new and set(touches.words) - set(crossing.touches):  # it now touches more than was answered for
                crossing.touches, crossing.marking, crossing.answer = said["touches"], touches.marking, "open"
                crossing.answered_by = crossing.answered_at = None
                crossing.save()
            elif not new:
                continue
            _tell(crossing)


def _tell(crossing: Crossing) -> None:
    from fourfold.desk.alerts.actions import alert_raise

    controller = crossing.compartment.controller
    if controller is not None:
        alert_raise(
            to=controller,
            title="A deployment crosses a compartment that you control",
            link=f"/deconfliction/{crossing.pk}/",
            urgent=True,
        )


@transaction.atomic
def crossing_answer(*, by: User, crossing: Crossing, answer: str, note: str) -> Crossing:
    """Clear a crossing, or say that the deployer was contacted. Raises `Denied` unless `by` is in the compartment."""
    crossing = Crossing.fresh(crossing.pk)
    if crossing.compartment_id not in compartments_of(by):
        raise Denied("You are not in this compartment.")
    if answer not in ("cleared", "contacted"):
        raise BadInput("Choose cleared, or that the deployer was contacted.")
    crossing.answer, crossing.note = answer, note.strip()
    crossing.answered_by, crossing.answered_at = by, timezone.now()
    crossing.save()
    return crossing
