"""All that touches a person, a group, premises or an area, of what somebody may see."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from django.db.models import Q, QuerySet

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.context import workspace
from fourfold.desk.identities.actions import who_is_who
from fourfold.desk.logs.records import visible_entries
from fourfold.desk.search.finding import MOST, Group
from fourfold.desk.search.refs import may_be_a_person, sort_of
from fourfold.desk.search.sources import Hit, Source, entry_hit, sources
from fourfold.desk.triage.models import Concerned, Decision, Trigger
from fourfold.desk.triage.shown import places_held
from fourfold.history.schema import PROTECTED_ROLES, highest_marking
from fourfold.reports.cards import EventRow, event_row
from fourfold.triggers.trigger import EvidenceEvent, trigger_from_json

MOST_TRIGGERS = 50
MOST_LOOKED_AT = 2000


@dataclasses.dataclass(frozen=True)
class Appearance:
    """An event that names them, with every role in which it does, and under which references."""

    event: EventRow
    roles: tuple[str, ...]
    refs: tuple[str, ...]
    triggers: tuple[Trigger, ...]


@dataclasses.dataclass(frozen=True)
class Touching:
    """What was found. `protected` are the events in which they are victim, witness or vulnerable, whatever else they
    are in them; `others` the rest. `triggers` come with the roles in which each names them. `more`: there are older
    triggers, whose events are not here either. `name` is an area's own, or the reference. `refs`: every record that
    people judged to be the same, the one asked for first."""

    ref: str
    refs: tuple[str, ...]
    name: str
    sort: str
    protected: tuple[Appearance, ...]
    others: tuple[Appearance, ...]
    triggers: tuple[tuple[Trigger, tuple[str, ...]], ...]
    more: bool
    decisions: tuple[Decision, ...]
    groups: tuple[Group, ...]

    def __bool__(self) -> bool:
        return bool(self.triggers or self.groups or self.name != self.ref)

    @property
    def marking(self) -> str:
        """The highest of everything shown."""
        hits = (hit.marking for group in self.groups for hit in group.hits)
        return highest_marking([*(trigger.marking for trigger, _ in self.triggers), *hits], none="")


def check_may_look_up(ref: str, user: User) -> None:
    """Raise `Denied` where a reference has to be handled as a person's and the user may not see people."""
    if may_be_a_person(ref):
        check_may(user, Permission.SEE_PEOPLE)


def look_up(ref: str, user: User) -> Touching:
    """`touching`, put on record. Raises `Denied`."""
    check_may_look_up(ref, user)
    found = touching(ref, user)
    record(Action.CONSULTATION, "reference", ref[:120], subjects=[("looked up", one[:200]) for one in found.refs])
    return found


def touching(ref: str, user: User) -> Touching:
    """Everything that names them, by any record that people judged to be the same."""
    sort = sort_of(ref)
    others = [one for one in who_is_who(user).of(ref) if one != ref]
    refs = [ref, *others]
    triggers, name = _in_area(ref, user) if sort == "area" else (_naming(refs, user), ref)
    more, triggers = len(triggers) > MOST_TRIGGERS, triggers[:MOST_TRIGGERS]
    roles = _roles(refs, triggers)
    appearances = _appearances(refs, triggers)
    decisions = Decision.objects.filter(trigger__in=[one.pk for one in triggers]).select_related("trigger", "by")
    return Touching(
        ref=ref,
        refs=tuple(refs),
        name=name,
        sort=sort,
        protected=tuple(one for one in appearances if set(one.roles) & set(PROTECTED_ROLES)),
        others=tuple(one for one in appearances if not set(one.roles) & set(PROTECTED_ROLES)),
        triggers=tuple((one, tuple(sorted(roles.get(one.pk, ())))) for one in triggers),
        more=more,
        decisions=tuple(decisions.order_by("-at")[:MOST_TRIGGERS]),
        groups=tuple(_groups(refs, user)),
    )


def _seen(user: User) -> QuerySet[Any]:
    found: QuerySet[Any] = Trigger.objects.visible_to(user).order_by("-fired_on", "pk")
    return found if user.may(Permission.SEE_TRIGGERS) else found.none()


def _naming(refs: list[str], user: User) -> list[Trigger]:
    asked = Concerned.objects.filter(ref__in=refs).values("trigger")
    return list(_seen(user).filter(pk__in=asked)[: MOST_TRIGGERS + 1])


def _in_area(ref: str, user: User) -> tuple[list[Trigger], str]:
    """The triggers in an area, by its code or by where they lie."""
    code = ref.partition(":")[2]
    for level in places_held().areas.levels:
        if code in level.codes:
            row = level.codes.index(code)
            shape = level.shapes[row]
            west, south, east, north = shape.bounds
            box = Q(x__range=(west, east), y__range=(south, north))
            near = _seen(user).filter(Q(area=code) | box)[:MOST_LOOKED_AT]
            inside = [one for one in near if one.area == code or shape.covers(shapely.Point(one.x, one.y))]
            return inside[: MOST_TRIGGERS + 1], level.names[row]
    return list(_seen(user).filter(area=code).exclude(area="")[: MOST_TRIGGERS + 1]), ref


def _roles(refs: list[str], triggers: Iterable[Trigger]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    named = Concerned.objects.filter(ref__in=refs, trigger__in=[one.pk for one in triggers])
    rows = named.values_list("trigger", "role")
    for trigger, role in rows:
        found.setdefault(trigger, set()).add(role)
    return found


def _appearances(refs: list[str], triggers: Iterable[Trigger]) -> list[Appearance]:
    """The events of these triggers that name them, newest first, each once."""
    found: dict[str, tuple[EvidenceEvent, list[Trigger]]] = {}
    for trigger in triggers:
        for event in trigger_from_json(trigger.evidence).events:
            if any(party.ref in refs for party in event.parties):
                found.setdefault(event.id, (event, []))[1].append(trigger)
    places, zone = places_held(), ZoneInfo(workspace().time_zone)
    ordered = sorted(found.values(), key=lambda pair: pair[0].occurred_from, reverse=True)
    return [
        Appearance(
            event=event_row(number, event, places, zone),
            roles=tuple(sorted({party.role for party in event.parties if party.ref in refs})),
            refs=tuple(sorted({party.ref for party in event.parties if party.ref in refs})),
            triggers=tuple(held),
        )
        for number, (event, held) in enumerate(ordered, start=1)
    ]


def _groups(refs: list[str], user: User) -> Iterator[Group]:
    """Registers' records and decision logs that name them, under the titles of what they are."""
    for source in sources():
        if source.named and user.may(source.needed) and source.title != "Triggers":
            rows = list(source.rows(user).filter(source.named(refs))[: MOST + 1])
            if rows:
                yield Group(source.title, tuple(_with_role(source, one) for one in rows[:MOST]), more=len(rows) > MOST)
    if user.may(Permission.SEE_LOGS):
        words = Q(pk__in=[])
        for ref in refs:
            words |= Q(decision__icontains=ref) | Q(rationale__icontains=ref)
        entries = list(visible_entries(user).filter(words).order_by("-at")[: MOST + 1])
        if entries:
            yield Group("Decision logs that name them", tuple(map(entry_hit, entries[:MOST])), more=len(entries) > MOST)


def _with_role(source: Source, one: Any) -> Hit:
    """A record, with the role in which it has them."""
    hit, role = source.hit(one), getattr(one, "get_role_display", None)
    return dataclasses.replace(hit, about=f"{role()}. {hit.about}") if role else hit
