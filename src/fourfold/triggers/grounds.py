"""On what facts a condition rests: each way in which what people hold makes an event's party, or two events, as a rule
asks. The reference engine asks whether there is any; a trigger carries the marking and compartments of what it
needs."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

from fourfold.history.facts import Facts
from fourfold.triggers import nodes
from fourfold.triggers.joined import Joined
from fourfold.triggers.question import FOREVER
from fourfold.triggers.reference_rows import Fact, Version, covers, facts_of, meets

Ground = tuple[bool, tuple[Fact, ...]]
"""One way in which a condition holds: whether for certain, and the facts that it needs."""
SURE: Ground = (True, ())


@dataclasses.dataclass(frozen=True)
class Held:
    """Facts as lists, as known on a day: memberships (person, group), conflicts (group, group) both ways round, orders
    (whom or what they are on, kind), standings (group, way), and which records were judged to be one."""

    members: list[Fact]
    conflicts: list[Fact]
    orders: list[Fact]
    standings: list[Fact]
    one: Joined

    @classmethod
    def of(cls, facts: Facts, known_day: int) -> Held:
        """Those of the facts that were known by a day, with what was given up later still standing."""
        return cls(
            facts_of(facts.memberships, "person", "group", known_day),
            facts_of(facts.conflicts, "group", "other", known_day),
            facts_of(facts.orders, "ref", "order", known_day),
            facts_of(facts.standings, "group", "standing", known_day),
            Joined(facts_of(facts.identities, "first", "second", known_day)),
        )

    def on(self, day: int) -> Held:
        """Those believed at the end of a day."""

        def believed(facts: Sequence[Fact]) -> list[Fact]:
            return [fact for fact in facts if fact.k0 <= day < fact.k1]

        return Held(
            believed(self.members),
            believed(self.conflicts),
            believed(self.orders),
            believed(self.standings),
            Joined(believed(self.one.judged)),
        )


def of_party(held: Held, version: Version, asked: nodes.PartyIs) -> Iterator[Ground]:
    """The ways in which some party of the event is as asked."""
    for role, sort, ref in version.parties:
        if (asked.roles and role not in asked.roles) or (asked.sort and sort != asked.sort):
            continue
        grouped = _grouped(held, version, asked, sort, ref)
        under = _under(held, version, asked.under, ref)
        yield from map(_both, itertools.product(grouped, under))


def of_two(held: Held, first: Version, second: Version, share: nodes.Share) -> Iterator[Ground]:
    """The ways in which parties of the two share the person, premises or group, or are of groups in conflict."""
    ours = [party for party in first.parties if not share.first_roles or party[0] in share.first_roles]
    theirs = [party for party in second.parties if not share.second_roles or party[0] in share.second_roles]
    for (_, sort_1, ref_1), (_, sort_2, ref_2) in itertools.product(ours, theirs):
        if share.thing in ("person", "premises"):
            judged = held.one.by(ref_1, ref_2)
            if sort_1 == sort_2 == share.thing and judged is not None:
                yield True, judged
            continue
        pairs = itertools.product(_groups(held, first, sort_1, ref_1), _groups(held, second, sort_2, ref_2))
        for (group_1, ground_1), (group_2, ground_2) in pairs:
            if share.thing == "group" and group_1 == group_2:
                yield _both((ground_1, ground_2))
            elif share.thing == "opposing-groups":
                for c in held.conflicts:
                    if c.one == group_1 and c.other == group_2 and meets(c, second):
                        yield _both((ground_1, ground_2, (covers(c, second), (c,))))


def _grouped(held: Held, version: Version, asked: nodes.PartyIs, sort: str, ref: str | None) -> Iterator[Ground]:
    if asked.group is None:
        yield SURE
        return
    for group, ground in _groups(held, version, sort, ref):
        if asked.group in ("any", "in-conflict", group):
            fighting = _in_conflict(held, version, group) if asked.group == "in-conflict" else (SURE,)
            standing = _standing(held, version, asked.standing, group)
            yield from (_both((ground, *more)) for more in itertools.product(fighting, standing))


def _in_conflict(held: Held, version: Version, group: str) -> Iterator[Ground]:
    for c in held.conflicts:
        if c.one == group and meets(c, version):
            yield covers(c, version), (c,)


def _standing(held: Held, version: Version, asked: nodes.Standing | None, group: str) -> Iterator[Ground]:
    if asked is None:
        yield SURE
        return
    for fact in held.standings:
        if fact.one == group and fact.other in asked.ways:
            late = dataclasses.replace(fact, d0=fact.d0 + asked.days)
            if late.d0 <= late.d1 and meets(late, version):
                yield covers(late, version), (fact,)


def _groups(held: Held, version: Version, sort: str, ref: str | None) -> Iterator[tuple[str, Ground]]:
    """The groups that a party is, or is in, on the event's day."""
    if sort == "group" and ref is not None:
        yield ref, (True, ())
    elif sort == "person":
        for fact in held.members:
            judged = held.one.by(fact.one, ref)
            if judged is not None and meets(fact, version):
                yield fact.other, (covers(fact, version), (fact, *judged))


def _under(held: Held, version: Version, asked: nodes.Under | None, ref: str | None) -> Iterator[Ground]:
    if asked is None:
        yield SURE
        return
    for fact in held.orders:
        judged = held.one.by(fact.one, ref)
        if judged is None or fact.about != asked.about or (asked.kinds and fact.other not in asked.kinds):
            continue
        if asked.ends_within is not None:
            if fact.d1 == FOREVER:
                continue  # one without an end is never near it
            fact = dataclasses.replace(fact, d0=max(fact.d0, fact.d1 - asked.ends_within))  # noqa: PLW2901
        if meets(fact, version):
            yield covers(fact, version), (fact, *judged)


def _both(grounds: tuple[Ground, ...]) -> Ground:
    return all(sure for sure, _ in grounds), tuple(fact for _, facts in grounds for fact in facts)
