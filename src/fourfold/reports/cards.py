"""A trigger as a card on the page: everything that a person needs to judge it and check it, in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from fourfold import words
from fourfold.history.kinds import kinds
from fourfold.reports.brief import Brief, Item
from fourfold.reports.map_svg import Mark, describe, draw
from fourfold.reports.places import Places
from fourfold.triggers.nodes import HarmAhead, Rule
from fourfold.triggers.trigger import EvidenceEvent, Trigger

GRADES = {
    "published": "Published figure",
    "measured": "Measured by this force",
    "judgement": "Professional judgement",
}
KNOWN = {
    "recorded": "as its source recorded",
    "lag": "assumed from the source's publication lag",
    "stated": "as stated when it was imported",
    "import": "when it was imported",
}
TIED = {
    "person": "to the same person",
    "group": "to the same group",
    "opposing-groups": "between groups in conflict",
    "premises": "at the same premises",
    "area": "in the same area",
}


@dataclasses.dataclass(frozen=True)
class EventRow:
    """One event in a card's table, in words. `parties` pairs each role with who or what."""

    number: int
    step: str
    kind: str
    details: tuple[str, ...]
    when: str
    known: str
    where: str
    point: str | None
    parties: tuple[tuple[str, str], ...]
    source: str
    reference: str
    found_at: str
    marking: str


@dataclasses.dataclass(frozen=True)
class Card:
    """A trigger ready for the page. `grade` is None where the evidence's own words give it. `link` is the address of
    the rule's evidence, only if it is a web address. `map_spoken`: what the map shows, for those who do not see it.
    `others` are near-identical triggers, folded under it."""

    item: Item
    place: str | None
    certainty: str
    ahead: str
    grade: str | None
    link: str | None
    events: tuple[EventRow, ...]
    map: Markup | None
    map_note: str
    map_spoken: str
    new: bool
    changed: bool
    late: bool
    others: tuple[Card, ...] = ()

    @property
    def all(self) -> tuple[Card, ...]:
        """This one and those folded under it."""
        return (self, *self.others)

    @property
    def graded(self) -> str:
        """How well its rule is supported, in words."""
        return GRADES[self.rule.evidence.grade]

    @property
    def trigger(self) -> Trigger:
        return self.item.trigger

    @property
    def rule(self) -> Rule:
        return self.item.weighed.rule

    @property
    def band(self) -> str:
        """Where professional judgement places it, in words."""
        band = self.item.weighed.band
        if any(point is not None for _, point in self.rule.assessed):
            return f"{band[:1].upper()}{band[1:]}, by professional judgement"
        return f"Nobody has assessed it: anything from {band}"

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"trigger-{self.item.number}"


def card(items: Sequence[Item], brief: Brief, places: Places) -> Card:
    """Put near-identical triggers into words: the first, with the others folded under it."""
    lead, *others = (_card(item, brief, places) for item in items)
    return dataclasses.replace(lead, others=tuple(others))


def _card(item: Item, brief: Brief, places: Places) -> Card:
    trigger, rule, zone = item.trigger, item.weighed.rule, ZoneInfo(brief.time_zone)
    marks = tuple(
        Mark(number, event.x, event.y, event.precision_m)
        for number, event in enumerate(trigger.events, start=1)
        if event.x is not None and event.y is not None
    )
    area = places.shape(trigger)
    svg = draw(marks, places.areas, f"map-{item.number}", area)
    url, grade = rule.evidence.url, GRADES[rule.evidence.grade]
    return Card(
        item=item,
        place=places.of_trigger(trigger),
        certainty=certainty(trigger),
        ahead=harm_ahead(rule.ahead, [kind_title(kind).lower() for kind in rule.ahead.kinds]),
        grade=None if rule.evidence.source.lower().startswith(grade.lower()) else grade,
        link=url if url and url.startswith(("https://", "http://")) else None,
        events=tuple(event_row(number, event, places, zone) for number, event in enumerate(trigger.events, start=1)),
        map=Markup(svg) if svg else None,  # noqa: S704 - built as a tree, which escapes
        map_note=map_note(trigger, marks),
        map_spoken=describe(marks, area is not None),
        new=trigger.id in brief.changes.new,
        changed=trigger.id in brief.changes.changed,
        late=trigger.id in brief.limits.late,
    )


def kind_title(kind: str) -> str:
    """A kind as people call it."""
    known = kinds().get(kind)
    return known.title if known else words.spoken(kind).capitalize()


def harm_ahead(harm: HarmAhead, titles: Sequence[str]) -> str:
    """The harm a rule warns of: shooting or homicide within 14 days and 400 metres, at the same premises."""
    within = f"{words.listing(titles, 'or')} within {words.amount(harm.days, 'day')}"
    within += f" and {words.metres(harm.metres)}" if harm.metres is not None else ""
    return ", ".join([within, *dict.fromkeys(TIED[share.thing] for share in harm.shares)])


def certainty(trigger: Trigger) -> str:
    """What certain or possible means for this trigger."""
    loose = [n for n, e in enumerate(trigger.events, start=1) if e.occurred_to - e.occurred_from >= words.MINUTE]
    inexact = _events_are(loose, len(trigger.events))
    if trigger.certainty == "certain":
        if not loose:
            return "The pattern holds at the times and places recorded, and anywhere within their precision."
        return f"{inexact} not known to the minute, but the pattern holds whenever within those times they happened."
    if not loose and any(event.x is not None and event.precision_m is None for event in trigger.events):
        return "The pattern holds at the recorded points; how near the true ones lie is not recorded."
    if not loose:
        return "The pattern holds at the recorded points, but not wherever within their precision the events may lie."
    return f"{inexact} not known to the minute: the pattern holds for some of the times the records allow, not for all."


def map_note(trigger: Trigger, marks: Sequence[Mark]) -> str:
    """What the map leaves out and how exact it is."""
    missing = len(trigger.events) - len(marks)
    if not marks:
        held = "None of its events has a point" if trigger.events else "It has no events to show"
        return f"{held}, so there is no map." if trigger.expected is None else f"{held}; the area is shaded."
    parts = [f"{words.count(missing, 'event is', 'events are')} not located and not on the map."] if missing else []
    radii = sorted({mark.radius for mark in marks if mark.radius is not None})
    if radii:
        span = words.metres(radii[-1]) if radii[0] == radii[-1] else f"{radii[0]:,.0f} to {words.metres(radii[-1])}"
        parts.append(f"True points lie within {span} of the marks.")
    if any(mark.radius is None for mark in marks):
        parts.append(
            "How exactly the points are placed is not recorded." if not radii else "For some this is not known."
        )
    return " ".join(parts)


def _events_are(numbers: Sequence[int], of: int) -> str:
    if len(numbers) == of > 1:
        return f"All {of} events are"
    if len(numbers) == 1:
        return f"Event {numbers[0]} is"
    shown = [str(number) for number in numbers[:6]] + ([f"{len(numbers) - 6} more"] if len(numbers) > 6 else [])
    return f"Events {words.listing(shown)} are"


def event_row(number: int, event: EvidenceEvent, places: Places, zone: ZoneInfo) -> EventRow:
    """One event in words, for a table of a trigger's events."""
    located = event.x is not None and event.y is not None
    precision = f", within {words.metres(event.precision_m)}" if located and event.precision_m else ""
    line = f", line {event.line:,}" if event.line is not None else ""
    when = words.interval(event.occurred_from, event.occurred_to, zone)
    return EventRow(
        number=number,
        step=event.step,
        kind=kind_title(event.kind),
        details=tuple(f"{words.spoken(name)}: {value}" for name, value in event.attributes),
        when=when[:1].upper() + when[1:],
        known=f"{_known(event.known_from, zone)}, {KNOWN.get(event.known_basis, event.known_basis)}",
        where=places.where(event),
        point=f"{event.x:.0f}, {event.y:.0f}{precision}" if located else None,
        parties=tuple((party.role, _who(party.sort, party.ref)) for party in event.parties),
        source=event.source,
        reference=event.reference or "no reference of its own",
        found_at=f"{event.file}{line}" if event.file else "no file given",
        marking=event.marking,
    )


def _known(known_from: dt.datetime, zone: ZoneInfo) -> str:
    return words.moment(known_from, zone)


def _who(sort: str, ref: str | None) -> str:
    return f"{ref} ({sort})" if ref else f"a {sort} not identified"
