"""The disposal of a person as the worker does it."""

from __future__ import annotations

from django_tasks import task

from fourfold.desk.audit.acting import acting
from fourfold.desk.retention.models import Carrying, Disposal

FAILED = (
    "It went no further, in a way that was not foreseen ({error}). What is gone stays gone, and it can go on. Tell "
    "whoever runs the desk: the reason is in its log."
)


def enqueue(held: Disposal) -> None:
    """Put a disposal before the worker, within the transaction that decides it."""
    Carrying.objects.filter(disposal=held).delete()
    Carrying.objects.create(disposal=held)
    carry_out.enqueue(held.pk)


@task()
def carry_out(number: int) -> None:
    """Carry out one disposal of a person, for who decided it."""
    from fourfold.desk.retention.actions.carry import person_carry_out

    held = Disposal.objects.select_related("decided_by").filter(pk=number).first()
    if held is None or held.decided_by is None or not held.going_on:
        return
    with acting(by=held.decided_by, why=f"disposal {held.pk}"):
        try:
            person_carry_out(held, by=held.decided_by)
        except Exception as error:
            said = FAILED.format(error=type(error).__name__)
            Carrying.objects.update_or_create(disposal=held, defaults={"said": said})
            raise
