"""What a package says: of each record what the agreement lets out, by the handling classes of its fields. What is
about somebody goes whole or not at all. What is left out is counted by kind."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
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
PEOPLE = frozenset({Handling.PERSONAL, Handling.PROTECTED})
NEVER = {
    Handling.STAFF: "about people who work here",
    Handling.SECRET: "secret",
    Handling.DERIVED: "copied from the history",
}
KINDS = {
    Handling.WORDS: "what people wrote",
    Handling.PERSONAL: "about suspects and subjects",
    Handling.PROTECTED: "about victims, witnesses and vulnerable people",
    Handling.PLAIN: "about the work",
    **NEVER,
}  # fmt: skip
OTHERS, UNGRADED, UNAGREED = (
    "names of other records",
    "not graded for sharing",
    "events, which the agreement does not let out",
)

Kinds = frozenset[Handling]
Allowed = Callable[[str], Kinds]
"""Of a sort of record, the handling classes that may go out; none where the sort may not."""
Row = list[list[str]]


class Package:
    """A package in the making. `everything`: in an emergency, also what nobody has graded for sharing."""

    def __init__(self, allowed: Allowed, *, everything: bool = False) -> None:
        self._allowed, self._everything = allowed, everything
        self.left_out: collections.Counter[str] = collections.Counter()

    def of(self, chosen: Iterable[Picked]) -> dict[str, Any]:
        """What the package says, as data."""
        records = []
        for number, one in enumerate(chosen, start=1):
            if one.record is not None:
                parts = list(self._record(one.record, self._allowed(one.sort)))
            else:
                parts = [self._event(one.event or {}, self._allowed(one.sort), "The event")]
            named = {"kind": one.kind, "key": one.key, "title": f"{number}. {one.title}"}
            records.append({**named, "parts": [part for part in parts if part["rows"]]})
        return {"records": records}

    def _record(self, record: Restricted, kinds: Kinds) -> Iterator[dict[str, Any]]:
        register = register_of(type(record))
        sections = {one.title: one.fields for one in register.sections} if register else {"The trigger": TRIGGER_FIELDS}
        if self._goes(record, [name for fields in sections.values() for name in fields], kinds):
            for title, fields in sections.items():
                yield {"title": title, "rows": self._fields(record, fields, kinds)}
        for child in register.children if register else ():
            for number, row in enumerate(child.of([record]).order_by("pk"), start=1):
                if isinstance(row, Restricted):
                    self.left_out[OTHERS] += 1
                elif self._goes(row, child.fields, kinds):
                    rows = self._fields(row, child.fields, kinds)
                    yield {"title": f"{child.singular.capitalize()} {number}", "rows": rows}
        if isinstance(record, Trigger):
            yield from self._events(record)

    def _events(self, trigger: Trigger) -> Iterator[dict[str, Any]]:
        kinds = self._allowed(EVENTS)
        for number, event in enumerate(trigger.evidence.get("events", ()), start=1):
            if kinds:
                yield self._event(event, kinds, f"Event {number}")
            else:
                self.left_out[UNAGREED] += 1

    def _goes(self, row: Kept, fields: Iterable[str], kinds: Kinds) -> bool:
        """Whether anything of a row may go: not what nobody has graded for sharing, nor what is about somebody of whom
        nothing may, because what is left of it would still be about them."""
        if not self._everything and getattr(row, "handling_code", "P") == "":
            self.left_out[UNGRADED] += 1
            return False
        about = {row.handled(name) for name in fields if _said(row, name)} & PEOPLE
        self.left_out.update(KINDS[one] for one in about - kinds if one)
        return about <= kinds

    def _fields(self, row: Kept, fields: Iterable[str], kinds: Kinds) -> Row:
        found = []
        for name in fields:
            field: Any = row._meta.get_field(name)
            if not _said(row, name):
                continue
            why_not = self._why_not(row, field, kinds)
            if why_not:
                self.left_out[why_not] += 1
            else:
                title = str(field.verbose_name)
                found.append([title[:1].upper() + title[1:], _text(value_of(row, name))])
        return found

    def _why_not(self, row: Kept, field: Any, kinds: Kinds) -> str:
        """Of what kind a field is that may not go out; "" where it may."""
        other = field.related_model
        if isinstance(other, type) and issubclass(other, User):
            return NEVER[Handling.STAFF]
        if field.many_to_many or (isinstance(other, type) and issubclass(other, Restricted)):
            return OTHERS
        handling = row.handled(field.name) or Handling.SECRET
        return "" if handling in kinds and handling not in NEVER else KINDS[handling]

    def _event(self, event: dict[str, Any], kinds: Kinds, title: str) -> dict[str, Any]:
        zone = ZoneInfo(workspace().time_zone)
        when = interval(_moment(event["occurred_from"]), _moment(event["occurred_to"]), zone)
        rows = [["Kind", kind_title(event["kind"])], ["When", when[:1].upper() + when[1:]], ["Where", _where(event)]]
        attributes = event["attributes"]
        said = attributes.items() if isinstance(attributes, dict) else attributes or ()
        wanted = [(spoken(name).capitalize(), str(value), Handling.WORDS) for name, value in said]
        for one in event["parties"] or ():
            person = Handling.PROTECTED if one["role"] in PROTECTED_ROLES else Handling.PERSONAL
            wanted.append((spoken(one["role"]).capitalize(), one["ref"] or f"A {one['sort']} not identified", person))
        for name, text, handling in wanted:
            if handling in kinds:
                rows.append([name, text])
            else:
                self.left_out[KINDS[handling]] += 1
        return {"title": title, "rows": rows}


def _said(row: Kept, name: str) -> bool:
    """Whether a field says anything."""
    return getattr(row, getattr(row._meta.get_field(name), "attname", name)) not in (None, "", [], {})


def _text(value: object) -> str:
    return str(shown(value))


def _where(event: dict[str, Any]) -> str:
    """The finest area that an event lies in: an exact point may be somebody's home."""
    places = places_held()
    levels = zip(places.areas.level_names, event["areas"] or (), strict=False)
    return next((places.name(level, code) for level, code in levels if code), "Not known")


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
