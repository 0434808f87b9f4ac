"""Taking erased events out of what the desk holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from fourfold.desk.triage.filing import forget_evidence
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.states import State


@transaction.atomic
def triggers_forget(ids: Sequence[str]) -> int:
    """Take the evidence out of every trigger that rests on one of these events; what people decided stays. Gives how
    many triggers. Somebody has to be acting."""
    wanted, found = set(ids), 0
    for one in ids:
        for trigger in Trigger.objects.select_for_update().filter(evidence__icontains=one):
            if wanted & {event["id"] for event in trigger.evidence["events"]}:
                forget_evidence(trigger)
                trigger.withdrawn_on = trigger.withdrawn_on or trigger.live_until
                trigger.withdrawn_why = "Its evidence is gone: an event was erased."
                if trigger.state in (State.NEW, State.ASSESSED):
                    trigger.state = State.WITHDRAWN
                trigger.save()
                found += 1
    return found
