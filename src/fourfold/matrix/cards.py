"""Near-identical triggers on one card: several rules that fire on one day on the same events are weighed, read and
decided on together.

Two triggers are near-identical when they fired on the same day and either have the same newest event, or have at least
half of their events in common (half of the longer list), the newest event of one of them among these. Two new events
that share an old one are two pieces of news, and two cards. Each trigger joins the first card, in the order given,
whose lead it is near-identical to; else it leads a card of its own. Nothing is chained: what stands on a card shares
its evidence with the lead, not only with some neighbour. A trigger that shows no event (more than expected, or evidence
that was erased) stands alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from fourfold.triggers.trigger import Trigger

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class RestsOn:
    """What a trigger rests on: the day on which it fired, and the ids of its events in order of time, newest last."""

    fired_on: dt.date
    events: tuple[str, ...]

    @classmethod
    def of(cls, trigger: Trigger) -> RestsOn:
        """From a trigger, whose events stand in order of time."""
        return cls(trigger.fired_on, tuple(event.id for event in trigger.events))

    def nearly(self, other: RestsOn) -> bool:
        """Whether the two are near-identical."""
        if self.fired_on != other.fired_on or not self.events or not other.events:
            return False
        newest = {self.events[-1], other.events[-1]}
        mine, theirs = set(self.events), set(other.events)
        half = 2 * len(mine & theirs) >= max(len(mine), len(theirs))
        return len(newest) == 1 or (half and bool(newest & mine & theirs))


def on_cards(triggers: Iterable[T], rests_on: Callable[[T], RestsOn]) -> list[tuple[T, ...]]:
    """Every trigger on exactly one card: the cards in the order of their leads, each with its lead (the first in the
    order given, so the strongest in the brief's order) and those folded under it, in the order given."""
    cards: list[tuple[RestsOn, list[T]]] = []
    naming: dict[str, list[int]] = {}  # by event: the cards whose lead has it, so that few pairs are compared
    for trigger in triggers:
        evidence = rests_on(trigger)
        asked = sorted({number for event in evidence.events for number in naming.get(event, ())})
        number = next((one for one in asked if cards[one][0].nearly(evidence)), None)
        if number is None:
            for event in set(evidence.events):
                naming.setdefault(event, []).append(len(cards))
            cards.append((evidence, [trigger]))
        else:
            cards[number][1].append(trigger)
    return [tuple(held) for _, held in cards]
