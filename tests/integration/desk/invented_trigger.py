"""An invented trigger and its evidence, for the desk's tests."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from fourfold.desk.triage.models import Concerned, Standing, Trigger


def trigger_file(
    *, compartments: tuple[str, ...] = (), people: tuple[tuple[str, str], ...] = (), **more: Any
) -> Trigger:
    """File an invented trigger."""
    trigger = Trigger(**trigger_fields(people=people, **more))
    trigger.card = trigger.card or trigger.pk
    trigger.save(force_insert=True)
    trigger.put_in(compartments)
    for role, ref in people:
        Concerned.objects.create(trigger=trigger, sort="person", role=role, ref=ref)
    Standing.objects.create(trigger=trigger, rank=Standing.objects.count())
    return trigger


def trigger_fields(
    *,
    rule: str = "near-repeat-shooting",
    people: tuple[tuple[str, str], ...] = (),
    at: tuple[float, float] | None = (334_500.0, 390_200.0),
    fired_on: dt.date = dt.date(2026, 10, 31),
    days: int = 14,
    **more: Any,
) -> dict[str, Any]:
    """What an invented trigger says, which rests on the event invented:1."""
    fields: dict[str, Any] = {
        "id": uuid.uuid4().hex[:20],
        "rule": rule,
        "rule_version": 1,
        "title": "A shooting close to a recent shooting",
        "theme": "guns-and-gangs",
        "section": "measured",
        "band": "high",
        "certainty": "certain",
        "why": "An invented reason.",
        "area": "D1",
        "place": "Doggerport",
        "fired_on": fired_on,
        "live_until": fired_on + dt.timedelta(days=days),
        "filed_as_of": fired_on,
        **more,
    }
    where = {"x": at[0] if at else None, "y": at[1] if at else None}
    return {**where, "evidence": _evidence(fields, people, at), **fields}


def _evidence(
    fields: dict[str, Any], people: tuple[tuple[str, str], ...], at: tuple[float, float] | None
) -> dict[str, Any]:
    """The evidence of an invented trigger: one shooting."""
    event = {
        "step": "second shooting", "id": "invented:1", "source": "invented", "reference": "1",
        "kind": "firearm-discharge",
        "occurred_from": "2026-10-30T21:00:00Z", "occurred_to": "2026-10-30T21:00:00Z",
        "known_from": "2026-10-30T22:00:00Z", "known_basis": "recorded", "x": at[0] if at else None,
        "y": at[1] if at else None, "precision_m": 20.0, "areas": ["D1"], "marking": "OFFICIAL", "compartments": [],
        "attributes": [["injury", "injured"]],
        "parties": [{"role": role, "sort": "person", "ref": ref} for role, ref in people],
        "file": "invented.csv", "line": 2,
    }  # fmt: skip
    return {
        "id": fields["id"], "rule": fields["rule"], "rule_version": 1, "title": fields["title"],
        "theme": fields["theme"],
        "duty": None, "fired_on": fields["fired_on"].isoformat(), "live_until": fields["live_until"].isoformat(),
        "day": None, "certainty": "certain", "why": fields["why"], "events": [event], "expected": None,
        "x": event["x"], "y": event["y"], "area": "D1", "marking": "OFFICIAL", "compartments": [],
        "caution": "A prompt.",
    }  # fmt: skip
