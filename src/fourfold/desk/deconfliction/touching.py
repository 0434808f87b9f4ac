"""What a deployment shares with what compartments hold: their triggers, and every register's records with what belongs
to them, by whom and what they name, by the events that they rest on, and by place."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.registers.declaration import Register, registers
from fourfold.history.schema import highest_marking

if TYPE_CHECKING:
    from fourfold.desk.triage.models import Deployment, Trigger

NEAR_M = 500.0
"""A deployment this near to a compartment's trigger crosses it."""

Touch = tuple[Restricted, str]
"""A compartmented record, and what it shares with the deployment, in words."""


@dataclasses.dataclass(frozen=True)
class About:
    """Whom, what and where a deployment is about: its trigger, and those that were decided on as one with it. `named`
    are references and ids of events."""

    triggers: tuple[Trigger, ...]
    named: frozenset[str]
    places: tuple[str, ...]

    @classmethod
    def of(cls, deployment: Deployment) -> About:
        """By its trigger, and by the area that it says itself."""
        as_one = deployment.decision.as_one.select_related("trigger").order_by("pk")
        triggers = (deployment.trigger, *(one.trigger for one in as_one))
        refs = {one.ref for trigger in triggers for one in trigger.concerned.all()}
        events = {event["id"] for trigger in triggers for event in trigger.evidence["events"]}
        spoken = {_plain(text) for text in (deployment.area, *(trigger.place for trigger in triggers))} - {""}
        return cls(triggers, frozenset(refs | events), tuple(sorted(spoken)))

    def is_at(self, text: str) -> bool:
        """Whether a place in words is, holds or lies in one of the deployment's."""
        other = _plain(text)
        return bool(other) and any(f" {one} " in f" {other} " or f" {other} " in f" {one} " for one in self.places)


@dataclasses.dataclass(frozen=True)
class Touched:
    """What a deployment shares with what a compartment holds, in words, and the highest marking of what these tell."""

    words: tuple[str, ...]
    marking: str


def touched(deployment: Deployment, inside: frozenset[int]) -> dict[Compartment, Touched]:
    """By compartment, but for those that are `inside`: what the deployment shares with what it holds."""
    about = About.of(deployment)
    found: dict[Compartment, dict[str, str]] = defaultdict(dict)
    for record, words in [*_triggers(about), *(touch for one in registers() for touch in _records(one, about))]:
        for compartment in record.compartments.all():
            if compartment.pk not in inside:
                found[compartment][words] = record.marking
    return {one: Touched(tuple(sorted(said)), highest_marking(said.values())) for one, said in found.items()}


def _triggers(about: About) -> Iterator[Touch]:
    from fourfold.desk.triage.models import Trigger
    from fourfold.desk.triage.near import metres_between, within

    asked = Q(concerned__ref__in=about.named)
    for trigger in about.triggers:
        asked |= within(trigger, NEAR_M)
    own = [trigger.pk for trigger in about.triggers]
    others = Trigger.objects.open().filter(asked, compartments__isnull=False).exclude(pk__in=own).distinct()
    for other in others.prefetch_related("compartments", "concerned"):
        for one in other.concerned.all():
            if one.ref in about.named:
                yield other, f"{one.ref}, {one.role} in “{other.title}”"
        found = [metres_between(trigger, other) for trigger in about.triggers]
        away = min((metres for metres in found if metres is not None), default=None)
        if away is not None and away <= NEAR_M:
            yield other, f"{away:,.0f} metres from “{other.title}”"


def _records(register: Register, about: About) -> Iterator[Touch]:
    held = register.model.objects.filter(compartments__isnull=False).distinct().prefetch_related("compartments")
    records = {record.pk: record for record in held}
    for record in records.values():
        yield from ((record, words) for words in _named(record, register.refs, about, f"{register.singular} {record}"))
        for name in register.places:
            if about.is_at(getattr(record, name)):
                yield record, f"the place of {register.singular} {record}: {getattr(record, name)}"
    for child in register.children if records else ():
        if child.refs:
            for one in child.of(list(records)):
                record = records[getattr(one, f"{child.parent}_id")]
                words = _named(one, child.refs, about, f"{child.singular} of {register.singular} {record}")
                yield from ((record, said) for said in words)


def _named(record: Any, fields: tuple[str, ...], about: About, what: str) -> Iterator[str]:
    role = getattr(record, "get_role_display", None)
    for name in fields:
        if getattr(record, name) in about.named:
            yield f"{getattr(record, name)}, {role().lower() if role else 'named'} in {what}"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
