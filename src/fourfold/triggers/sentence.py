"""Why a trigger fired, in one plain sentence that an analyst can check against the rows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from fourfold.history.kinds import kinds
from fourfold.history.orders import BREACHED, IN_FORCE, ORDER_KINDS
from fourfold.history.standings import STANDINGS
from fourfold.triggers import nodes
from fourfold.triggers.trigger import EvidenceEvent, Expected, Firing
from fourfold.words import amount, day, interval, listing, metres, spoken, square


def why(
    rule: nodes.Rule, firing: Firing, events: Sequence[EvidenceEvent], zone: ZoneInfo, areas: dict[str, str]
) -> str:
    """The sentence. `areas` gives names for `level:code`."""
    by_id = {event.id: event for event in events}
    counted = dict(firing.counted)
    bound = {step: by_id.get(name) for step, name in firing.bound}
    parts: list[str] = []
    for step in rule.steps:
        if isinstance(step, nodes.MoreThanExpected) and firing.expected is not None:
            parts.append(_more(step, firing.expected, areas))
        elif isinstance(step, nodes.Event):
            parts.append(_event(bound[step.name], step.select, zone))
        elif isinstance(step, nodes.Then):
            parts.append(_then(step, bound, zone))
        elif isinstance(step, nodes.AtLeast):
            parts.append(_at_least(step, len(counted.get(step.name, ())), rule))
        elif isinstance(step, nodes.NoneSince):
            parts.append(f"with no {_names(step.select)} known {_within(step.link)} after it")
    sentence = ", ".join(part for part in parts if part)
    sentence = sentence[:1].upper() + sentence[1:] + "."
    return sentence if firing.certain else f"{sentence} {_open(rule, events)}"


def _open(rule: nodes.Rule, events: Sequence[EvidenceEvent]) -> str:
    """Why a match is possible and not certain."""
    reasons = []
    if any(event.occurred_to - event.occurred_from >= dt.timedelta(days=1) for event in events):
        reasons.append("some of these are known only to the month or to several days")
    elif any(event.occurred_to - event.occurred_from >= dt.timedelta(minutes=1) for event in events):
        reasons.append("some of these times are not exact")
    linked = [step.link for step in rule.steps if isinstance(step, nodes.Then | nodes.AtLeast | nodes.NoneSince)]
    if any(link.metres is not None for link in linked) and any(event.precision_m != 0 for event in events):
        reasons.append("the recorded points are not exact")
    return f"Possible, not certain: {' and '.join(reasons) or 'what is known leaves it open'}."


def _more(step: nodes.MoreThanExpected, found: Expected, areas: dict[str, str]) -> str:
    place = areas.get(f"{found.level}:{found.code}") or _area(found.level, found.code)
    past = f"the {found.past} in the {step.against} {step.unit if step.against > 1 else step.unit[:-1]} before"
    return (
        f"{found.observed} {_names(step.select, found.observed)} in {place} "
        f"from {day(found.window[0])} to {day(found.window[1])}, "
        f"where {past} would lead one to expect about {found.expectation:.1f} "
        f"(chance of so many or more: {chance(found.p)}; "
        f"{found.looks} areas were looked at, with at most {step.false_discovery:.0%} false discoveries allowed for)"
    )


def _area(level: str, code: str) -> str:
    return square(level, code) if level.startswith("grid-") else f"{level} {code}"


def _then(step: nodes.Then, bound: dict[str, EvidenceEvent | None], zone: ZoneInfo) -> str:
    event, other = bound[step.name], bound.get(step.link.to)
    words = {"after": "then", "before": "and before it", "either": "and"}[step.link.when]
    text = f"{words} {_event(event, step.select, zone)}"
    if event is not None and other is not None:
        text += f", {apart(other, event)}" if step.link.metres is not None else ""
        text += f", {span(other, event)}"
    shared = [share.thing for share in step.link.shares]
    phrases = {
        "person": f"with the same person party to both{_judged('person', event, other)}",
        "group": "with the same group party to both",
        "opposing-groups": "with parties of two groups in conflict",
        "premises": f"at the same premises{_judged('premises', event, other)}",
        "area": "in the same area",
    }
    return ", ".join([text, *(phrases[thing] for thing in dict.fromkeys(shared))])


def _judged(sort: str, event: EvidenceEvent | None, other: EvidenceEvent | None) -> str:
    """Says so where both events name none by one reference."""
    if event is None or other is None:
        return ""
    named = [{party.ref for party in one.parties if party.sort == sort and party.ref} for one in (event, other)]
    return "" if named[0] & named[1] else " (by records that were judged to be one)"


def _at_least(step: nodes.AtLeast, count: int, rule: nodes.Rule) -> str:
    split = rule.steps[0].name == f"latest of {step.name}"
    other = "other " if split else ""
    direction = {"before": "before it", "after": "after it", "either": "either side of it"}[step.link.when]
    names = _names(step.select, count)
    asked = f"{step.count + 1} in all" if split else f"{step.count}"  # "at least 3" is a latest one and two others
    return f"with {count} {other}{names} {_within(step.link)} {direction} (the rule asks for {asked})"


def _within(link: nodes.Link) -> str:
    hours = link.within / dt.timedelta(hours=1)
    text = f"within {amount(hours / 24, 'day')}" if hours % 24 == 0 or hours > 72 else f"within {amount(hours, 'hour')}"
    return text if link.metres is None else f"{text} and {metres(link.metres)}"


def _event(event: EvidenceEvent | None, select: nodes.Select, zone: ZoneInfo) -> str:
    return f"{article(_kind(event, select))}{_asked(event, select)} {when(event, zone)}"


def _kind(event: EvidenceEvent | None, select: nodes.Select) -> str:
    return kinds()[event.kind].title.lower() if event and event.kind in kinds() else _names(select)


def _asked(event: EvidenceEvent | None, select: nodes.Select) -> str:
    """What the rule asked of the event's attributes, as the source recorded it, of orders, and of groups."""
    held = dict(event.attributes) if event else {}
    told = [f"{spoken(name)}: {held[name]}" for name, _ in select.where if name in held]
    told += [_under(party) for party in select.parties if party.under]
    told += [_standing(party) for party in select.parties if party.standing]
    return f" ({', '.join(told)})" if told else ""


def _under(party: nodes.PartyIs) -> str:
    """The order that the rule asked for."""
    asked = party.under
    assert asked is not None  # noqa: S101 - asked by the caller
    kinds = listing([ORDER_KINDS.get(kind, kind).lower() for kind in asked.kinds], "or") if asked.kinds else "an order"
    said = {IN_FORCE: "", BREACHED: ", breached"}.get(asked.about, f" with a condition: {spoken(asked.about)}")
    ends = f", ending within {amount(asked.ends_within, 'day')}" if asked.ends_within is not None else ""
    return f"{listing(party.roles, 'or') or 'somebody in it'} under {kinds}{said}{ends}"


def _standing(party: nodes.PartyIs) -> str:
    """How the rule asked that a party's group stand."""
    asked = party.standing
    assert asked is not None  # noqa: S101 - asked by the caller
    ways = listing([STANDINGS[way] for way in asked.ways], "or")
    lasting = f", for {amount(asked.days, 'day')} or more" if asked.days else ""
    return f"{listing(party.roles, 'or') or 'somebody in it'} in a group {ways}{lasting}"


def _names(select: nodes.Select, count: int = 1) -> str:
    names = [kinds()[name].title.lower() if name in kinds() else name for name in select.kinds]
    text = listing(names, "or")
    asked = [f"{spoken(name)} {listing(values, 'or')}" for name, values in select.where]
    text += f" ({'; '.join(asked)})" if asked else ""
    return text if count == 1 else f"records of {text}"


def when(event: EvidenceEvent | None, zone: ZoneInfo) -> str:
    """When an event happened, as exactly as it is known: to the minute, on a day, in a month, or between two times."""
    if event is None:
        return "(no longer held)"
    text = interval(event.occurred_from, event.occurred_to, zone)
    return f"on {text}" if text[0].isdigit() else text


def span(first: EvidenceEvent, second: EvidenceEvent) -> str:
    """How long apart two events were; a range when their times are not exact."""
    least = max(dt.timedelta(), second.occurred_from - first.occurred_to, first.occurred_from - second.occurred_to)
    most = max(second.occurred_to - first.occurred_from, first.occurred_to - second.occurred_from)
    if most - least < dt.timedelta(hours=1):
        return f"{_duration(most)} apart"
    return (
        f"at most {_duration(most)} apart" if not least else f"between {_duration(least)} and {_duration(most)} apart"
    )


def _duration(length: dt.timedelta) -> str:
    hours = length / dt.timedelta(hours=1)
    return amount(round(hours), "hour") if hours < 48 else amount(round(hours / 24), "day")


def apart(first: EvidenceEvent, second: EvidenceEvent) -> str:
    """How far apart two events were, between the recorded points."""
    if first.x is None or first.y is None or second.x is None or second.y is None:
        return "distance not known"
    return f"{metres(math.hypot(first.x - second.x, first.y - second.y))} away"


def chance(p: float) -> str:
    """A small chance, readable: 0.03, or 1 in 20,000."""
    return (
        f"{p:.2f}"
        if p >= 0.01
        else f"1 in {round(1 / p, -int(math.floor(math.log10(1 / p))) + 1):,.0f}"
        if p > 1e-12
        else "less than 1 in a million million"
    )


def article(words: str) -> str:
    """Words with a or an before them."""
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"
