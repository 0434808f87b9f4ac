"""What a firing relies on besides its events: the marking and compartments of the facts without which it would not have
fired. Where a condition also holds by facts that fewer limits are on, it relies on those."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from fourfold.history.facts import Facts
from fourfold.history.schema import MARKINGS, highest_marking, marking_rank
from fourfold.times import INSTANT, local_day
from fourfold.triggers import nodes
from fourfold.triggers.grounds import Ground, Held, of_party, of_two
from fourfold.triggers.question import FOREVER, number
from fourfold.triggers.reference_rows import ZERO, Version
from fourfold.triggers.trigger import EvidenceEvent, Firing


@dataclasses.dataclass(frozen=True)
class Limits:
    """Who may see something: its marking, and the compartments that it is in."""

    marking: str = MARKINGS[0]
    compartments: tuple[str, ...] = ()

    @property
    def strictness(self) -> tuple[int, int]:
        """By which limits are compared: compartments first."""
        return len(self.compartments), marking_rank(self.marking)


class Reliance:
    """Says of firings what facts they rely on. `known_day`: the day whose knowledge is used. Where no fact has a limit,
    nothing is looked for."""

    def __init__(self, facts: Facts, known_day: int, zone: ZoneInfo) -> None:
        limited = any(
            len(table) - table[name].null_count
            for table in facts.tables().values()
            for name in ("marking", "compartments")
        )
        self._held = Held.of(facts, known_day) if limited else None
        self._zone = zone

    def of(self, rule: nodes.Rule, firing: Firing, events: Mapping[str, EvidenceEvent], seen: int | None) -> Limits:
        """The limits of what a firing relies on, as believed at the end of the day `seen` (None: still)."""
        if self._held is None:
            return Limits()
        held = self._held.on(FOREVER - 1 if seen is None else seen)
        needed = [
            min((_limits(ground) for ground in grounds), key=lambda one: one.strictness)
            for grounds in map(list, _conditions(rule, firing, self._versions(events), held))
            if grounds
        ]
        return together(needed)

    def _versions(self, events: Mapping[str, EvidenceEvent]) -> dict[str, Version]:
        return {name: _version(event, self._zone) for name, event in events.items()}


def together(limits: list[Limits]) -> Limits:
    """The highest marking and all the compartments."""
    names = sorted({name for one in limits for name in one.compartments})
    return Limits(highest_marking(one.marking for one in limits), tuple(names))


def _conditions(
    rule: nodes.Rule, firing: Firing, versions: Mapping[str, Version], held: Held
) -> Iterator[Iterator[Ground]]:
    """For each condition that facts have a part in, the ways in which it holds."""
    bound, counted = dict(firing.bound), dict(firing.counted)
    for step in rule.steps:
        names = counted.get(step.name, ()) if isinstance(step, nodes.AtLeast) else (bound.get(step.name, ""),)
        for here in (versions[name] for name in names if name in versions):
            yield from (of_party(held, here, party) for party in step.select.parties if party.asks_facts)
            if isinstance(step, nodes.Then | nodes.AtLeast):
                there = versions.get(bound.get(step.link.to, ""))
                shares = [share for share in step.link.shares if share.thing != "area"]
                yield from (of_two(held, there, here, share) for share in shares if there is not None)


def _limits(ground: Ground) -> Limits:
    return together([Limits(fact.marking, fact.compartments) for fact in ground[1]])


def _version(event: EvidenceEvent, zone: ZoneInfo) -> Version:
    first, last = event.occurred_from, event.occurred_to
    return Version(
        event.id, event.kind, event.source, (first - ZERO) // INSTANT, (last - ZERO) // INSTANT,
        number(local_day(first, zone)), number(local_day(last, zone)), 0, FOREVER, event.x, event.y, event.precision_m,
        (), (), tuple((party.role, party.sort, party.ref) for party in event.parties),
    )  # fmt: skip
