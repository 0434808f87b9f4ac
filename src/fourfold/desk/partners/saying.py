"""What a record says, row by row and fact by fact, with what kind of data each is: from which a package takes what may
go, and of which who discloses may hold back what is not needed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.context import workspace
from fourfold.desk.partners.shareable import EVENTS, Picked
from fourfold.desk.registers.declaration import register_of
from fourfold.desk.registers.templatetags.desk import shown
from fourfold.desk.registers.views import value_of
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.shown import places_held
from fourfold.history.schema import PROTECTED_ROLES
from fourfold.reports.cards import kind_title
from fourfold.words import interval, spoken

TRIGGER_FIELDS = ("title", "theme", "place", "area", "fired_on", "live_until", "band")
OTHERS = "names of other records"
NEVER = {
    Handling.STAFF: "about people who work here",
    Handling.SECRET: "secret",
    Handling.DERIVED: "copied from the history",
}


@dataclasses.dataclass(frozen=True)
class Fact:
    """One thing that is said. `never`: why it cannot go to a partner at all, where it cannot. `key` is its own within
    the record."""

    key: str
    title: str
    text: str
    kind: Handling
    never: str = ""


@dataclasses.dataclass(frozen=True)
class Part:
    """Facts that stand together under a title; `number` tells apart those that have the same."""

    key: str
    title: str
    facts: tuple[Fact, ...]
    number: int | None = None

    def __str__(self) -> str:
        return self.title if self.number is None else f"{self.title} {self.number}"

    @property
    def offered(self) -> tuple[Fact, ...]:
        """What of it may go to a partner at all."""
        return tuple(one for one in self.facts if not one.never)


@dataclasses.dataclass(frozen=True)
class Row:
    """A record's own row, a row that belongs to it, or an event. `sort`: as agreements call it. `graded`: whether
    somebody said that it may be shared. `together`: what is about somebody goes whole or not at all."""

    parts: tuple[Part, ...]
    sort: str
    graded: bool = True
    together: bool = True
    hidden: bool = False
    """It has a marking of its own, and never goes with the record that it belongs to."""


def rows_of(chosen: Picked, user: User) -> Iterator[Row]:
    """What a picked record says, of what the user may see."""
    if chosen.record is None:
        yield _event(chosen.event or {}, "The event")
        return
    record = chosen.record
    register = register_of(type(record))
    sections = {one.title: one.fields for one in register.sections} if register else {"The trigger": TRIGGER_FIELDS}
    own = tuple(Part(title, title, _facts(record, fields)) for title, fields in sections.items())
    yield Row(own, chosen.sort, _graded(record))
    for child in register.children if register else ():
        for number, row in enumerate(child.seen_by(user, [record]).order_by("pk"), start=1):
            key = f"{child.name}/{row.pk}"
            part = Part(key, child.singular.capitalize(), _facts(row, child.fields, f"{key}/"), number)
            yield Row((part,), chosen.sort, _graded(row), hidden=isinstance(row, Restricted))
    if isinstance(record, Trigger):
        for number, event in enumerate(record.evidence.get("events", ()), start=1):
            yield _event(event, "Event", number)


def _graded(row: Kept) -> bool:
    return getattr(row, "handling_code", "P") != ""


def _facts(row: Kept, fields: tuple[str, ...], within: str = "") -> tuple[Fact, ...]:
    found = []
    for name in fields:
        field: Any = row._meta.get_field(name)
        if getattr(row, getattr(field, "attname", name)) not in (None, "", [], {}):
            title, handling = str(field.verbose_name), row.handled(name) or Handling.SECRET
            text, never = str(shown(value_of(row, name))), _never(field, handling)
            found.append(Fact(f"{within}{name}", title[:1].upper() + title[1:], text, handling, never))
    return tuple(found)


def _never(field: Any, handling: Handling) -> str:
    other = field.related_model
    if isinstance(other, type) and issubclass(other, User):
        return NEVER[Handling.STAFF]
    if field.many_to_many or (isinstance(other, type) and issubclass(other, Restricted)):
        return OTHERS
    return NEVER.get(handling, "")


def _event(event: dict[str, Any], title: str, number: int | None = None) -> Row:
    zone = ZoneInfo(workspace().time_zone)
    when = interval(_moment(event["occurred_from"]), _moment(event["occurred_to"]), zone)
    said = [
        ("kind", "Kind", kind_title(event["kind"]), Handling.PLAIN),
        ("when", "When", when[:1].upper() + when[1:], Handling.PLAIN),
        ("where", "Where", _where(event), Handling.PLAIN),
    ]
    attributes = event["attributes"]
    for name, value in attributes.items() if isinstance(attributes, dict) else attributes or ():
        said.append((f"attribute/{name}", spoken(name).capitalize(), str(value), Handling.WORDS))
    for nth, one in enumerate(event["parties"] or (), start=1):
        about = Handling.PROTECTED if one["role"] in PROTECTED_ROLES else Handling.PERSONAL
        who = one["ref"] or f"A {one['sort']} not identified"
        said.append((f"party/{nth}", spoken(one["role"]).capitalize(), who, about))
    key = f"event/{event['id']}"
    facts = tuple(Fact(f"{key}/{name}", label, text, kind) for name, label, text, kind in said)
    return Row((Part(key, title, facts, number),), EVENTS, together=False)


def _where(event: dict[str, Any]) -> str:
    """The finest area that an event lies in: an exact point may be somebody's home."""
    places = places_held()
    levels = zip(places.areas.level_names, event["areas"] or (), strict=False)
    return next((places.name(level, code) for level, code in levels if code), "Not known")


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
