"""A trigger as its page shows it: its events in words, a map and a timeline, who is in it, and what is near."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.context import workspace
from fourfold.desk.triage.models import Concerned, Decision, Trigger
from fourfold.desk.triage.models.decision import KINDS
from fourfold.desk.triage.models.trigger import called, trigger_address
from fourfold.desk.triage.near import metres_between, within
from fourfold.history.schema import PROTECTED_ROLES
from fourfold.places.areas import Areas
from fourfold.reports.cards import EventRow, certainty, event_row, map_note
from fourfold.reports.map_svg import Mark, draw
from fourfold.reports.places import Places
from fourfold.triggers.trigger import Trigger as Firing
from fourfold.triggers.trigger import trigger_from_json

NEAR_M = 1000.0
MOST_EARLIER = 10
LISTED = ("title", "place", "marking")
"""What a list of other triggers on a trigger's page shows of each."""


@dataclasses.dataclass(frozen=True)
class Other:
    """Another trigger as such a list has it, read without the rest of its record."""

    pk: str
    title: str
    place: str
    marking: str
    x: float | None = None
    y: float | None = None

    def __str__(self) -> str:
        return called(self.title, self.place)

    @property
    def address(self) -> str:
        """Its page."""
        return trigger_address(self.pk)


@dataclasses.dataclass(frozen=True)
class Earlier:
    """An earlier decision on another trigger."""

    at: dt.datetime
    kind: str
    by: str
    trigger: Other


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody or something named, with every role in which the trigger's events name them."""

    ref: str
    sort: str
    roles: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Shown:
    """A trigger's page as data. `protected` are victims, witnesses and vulnerable people; somebody who is one in any
    event of the trigger stands there, with all of their roles, and never among the `others`."""

    firing: Firing
    events: tuple[EventRow, ...]
    map: SafeString
    map_note: str
    certainty: str
    protected: tuple[Person, ...]
    others: tuple[Person, ...]


def shown(trigger: Trigger) -> Shown:
    """Put a trigger into words and pictures."""
    firing, places = trigger_from_json(trigger.evidence), places_held()
    zone = ZoneInfo(workspace().time_zone)
    marks = tuple(
        Mark(number, event.x, event.y, event.precision_m)
        for number, event in enumerate(firing.events, start=1)
        if event.x is not None and event.y is not None
    )
    people = _people(list(trigger.concerned.all()))
    return Shown(
        firing=firing,
        events=tuple(event_row(number, event, places, zone) for number, event in enumerate(firing.events, start=1)),
        map=mark_safe(draw(marks, places.areas, "map", places.shape(firing)) or ""),  # noqa: S308 - built as a tree
        map_note=map_note(firing, marks),
        certainty=certainty(firing),
        protected=tuple(one for one in people if set(one.roles) & set(PROTECTED_ROLES)),
        others=tuple(one for one in people if not set(one.roles) & set(PROTECTED_ROLES)),
    )


def near(trigger: Trigger, user: User) -> list[tuple[Other, str]]:
    """Other open triggers that the user may see which share somebody with this one, or lie near; with why."""
    named = _naming_the_same(trigger)
    asked = Trigger.objects.open().filter(within(trigger, NEAR_M)).order_by().values("pk")
    if named:  # each by its index, which "or" would not use
        asked = Trigger.objects.filter(pk__in=named.keys()).order_by().values("pk").union(asked)
    others = Trigger.objects.visible_to(user).open().filter(pk__in=asked).exclude(pk=trigger.pk)
    found = []
    for listed in others.in_order().values_list("pk", *LISTED, "x", "y")[:20]:
        other = Other(*listed)
        away = metres_between(trigger, other)
        why = named.get(other.pk, []) + ([f"{away:,.0f} metres away"] if away is not None and away <= NEAR_M else [])
        if why:
            found.append((other, "; ".join(dict.fromkeys(why))))
    return found[:10]


def earlier_decisions(trigger: Trigger, user: User) -> list[Earlier]:
    """Decisions on other triggers that the user may see, on the same people, groups, premises or area; newest first."""
    named = _naming_the_same(trigger)
    same = [Q(trigger__in=named.keys())] if named else []
    if trigger.area:  # each by its index, which "or" would not use
        same.append(Q(trigger__area=trigger.area))
    others = Decision.objects.filter(of_visible("trigger", Trigger, user)).exclude(trigger=trigger)
    rows = others.order_by("-at").values_list(
        "pk", "at", "kind", "by__name", "trigger", *(f"trigger__{name}" for name in LISTED)
    )
    kinds = dict(KINDS)
    found = {
        pk: Earlier(at, kinds[kind], by, Other(*listed))
        for asked in same
        for pk, at, kind, by, *listed in rows.filter(asked)[:MOST_EARLIER]
    }
    return sorted(found.values(), key=lambda one: one.at, reverse=True)[:MOST_EARLIER]


def _naming_the_same(trigger: Trigger) -> dict[str, list[str]]:
    """The keys of the other triggers, seen or not, that name anybody or anything that this one does; of each, what it
    names and as what. Asked for once."""
    kept: dict[str, list[str]] | None = vars(trigger).get("_naming_the_same")
    if kept is None:
        refs, kept = {one.ref for one in trigger.concerned.all()}, {}
        others = Concerned.objects.filter(ref__in=refs).exclude(trigger=trigger).order_by("pk")
        for key, ref, role in others.values_list("trigger_id", "ref", "role"):
            kept.setdefault(key, []).append(f"{ref} ({role})")
        vars(trigger)["_naming_the_same"] = kept
    return kept


def places_held() -> Places:
    """The workspace's areas, read once until they change."""
    folder = workspace().areas
    stamp = tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*"))) if folder.is_dir() else ()
    return _places(stamp)


@lru_cache(maxsize=1)
def _places(stamp: tuple[tuple[str, int], ...]) -> Places:
    return Places(Areas.load(workspace()))


def _people(concerned: list[Concerned]) -> list[Person]:
    roles: dict[tuple[str, str], list[str]] = {}
    for one in concerned:
        roles.setdefault((one.sort, one.ref), []).append(one.role)
    return [Person(ref, sort, tuple(sorted(found))) for (sort, ref), found in sorted(roles.items())]
