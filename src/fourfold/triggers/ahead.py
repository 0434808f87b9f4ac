"""What has happened since a trigger fired that may be the harm it warned of, for a person to judge at its review.

Wider than the rule's measured record (`following.py`), on purpose: it offers, and says for each event why.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

from fourfold.history.store import History
from fourfold.times import day_end
from fourfold.triggers.evidence import event_of, fetch_between
from fourfold.triggers.nodes import Rule
from fourfold.triggers.trigger import EvidenceEvent, Trigger

NEAR_M = 1000.0
"""How far off an event is still offered when the rule itself names no distance."""


@dataclasses.dataclass(frozen=True)
class Offered:
    """An event that may be the harm, and why it is offered."""

    event: EvidenceEvent
    why: str


def offered(history: History, rule: Rule, trigger: Trigger, known_at: dt.datetime) -> list[Offered]:
    """Events of the kinds that the rule warns of, within its horizon after the trigger fired, near by or with a person,
    group or premises of the trigger. In order of time; the trigger's own evidence is never among them."""
    zone = history.workspace.zone
    begin, end = day_end(trigger.fired_on, zone), day_end(trigger.live_until, zone)
    evidence = {event.id for event in trigger.events}
    refs = {party.ref for event in trigger.events for party in event.parties if party.ref}
    found = []
    for row in fetch_between(history, rule.ahead.kinds, begin, end, known_at):
        event = event_of("harm", row)
        if event.id not in evidence and (why := _why(event, trigger, refs, rule.ahead.metres or NEAR_M)):
            found.append(Offered(event, why))
    return found


def _why(event: EvidenceEvent, trigger: Trigger, refs: set[str], metres: float) -> str:
    reasons = []
    if None not in (event.x, event.y, trigger.x, trigger.y):
        away = math.hypot(event.x - trigger.x, event.y - trigger.y)  # type: ignore[operator]
        if away <= metres + (event.precision_m or 0.0):
            reasons.append(f"{away:,.0f} metres away")
    shared = sorted({party.ref for party in event.parties if party.ref} & refs)
    if shared:
        reasons.append(f"names {', '.join(shared)} too")
    if trigger.area and trigger.area in event.areas:
        reasons.append("in the same area")
    return "; ".join(reasons)
