"""How groups stood, day by day: which state a panel had put each in, and who answered for it."""

from __future__ import annotations

from collections.abc import Iterator

from fourfold.desk.facts.spells import Move, Now, Spell, any_of, spells
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.states import State
from fourfold.groups.policy import OWNERS

_STATE = ("state", 0)


def state_moves(group: Group) -> Iterator[Move]:
    """The moves of a group from state to state. Its changes should have been fetched."""
    for change in group.changes.all():
        yield Move(change.at, _STATE, change.after)


def mapped(now: Now) -> bool:
    """Whether the group is mapped then."""
    return now.get(_STATE) == State.MAPPED


def spells_of(group: Group) -> Iterator[Spell]:
    """The spells of a group in each state, and with and without each responsible officer while it was mapped. Its
    changes and owners should have been fetched."""
    yield from spells([*state_moves(group), *_owner_moves(group)], _ways)


def _owner_moves(group: Group) -> Iterator[Move]:
    for one in group.owners.all():
        yield Move(one.from_at, (one.role, one.pk), True)
        if one.to_at is not None:
            yield Move(one.to_at, (one.role, one.pk), False)


def _ways(now: Now) -> Iterator[str]:
    if _STATE in now:
        yield str(now[_STATE])
    for role in OWNERS:
        if any_of(now, role):
            yield role
        elif mapped(now):
            yield f"no-{role}"
