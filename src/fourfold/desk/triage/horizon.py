"""What happened within a trigger's horizon: events that may be the harm that it came before."""

from __future__ import annotations

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.proposals import rule_of
from fourfold.desk.triage.shown import places_held
from fourfold.history.store import History
from fourfold.reports.cards import EventRow, event_row
from fourfold.triggers.ahead import offered
from fourfold.triggers.trigger import EvidenceEvent, trigger_from_json


def offered_to(user: User, trigger: Trigger) -> list[tuple[EvidenceEvent, EventRow, str]]:
    """Events that may be the harm, of those that the user may see, each with why."""
    rule = rule_of(trigger)
    if rule is None:
        return []
    place = workspace()
    inside = set(user.memberships.live().values_list("compartment__name", flat=True))
    found = offered(History(place), rule, trigger_from_json(trigger.evidence), timezone.now())
    seen = [one for one in found if one.event.marking in user.markings and set(one.event.compartments) <= inside]
    return [
        (one.event, event_row(number, one.event, places_held(), place.zone), one.why)
        for number, one in enumerate(seen, start=1)
    ]
