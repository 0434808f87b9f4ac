"""The measures that the desk has: the catalogue's, the workspace's own, and over both what the desk has defined."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.http import Http404

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import compartment_names_of
from fourfold.desk.context import workspace
from fourfold.desk.measures.models import Definition
from fourfold.errors import NotHeld
from fourfold.history.store import History
from fourfold.measures.counting import Dated, Series, Sight, Where, series
from fourfold.measures.definition import Measure, measures_for, parse_measure

Entries = Callable[[User], Iterable[Dated]]
_hand_in: dict[str, Entries] = {}


def hands_in(register: str, entries: Entries) -> None:
    """Say what gives the entries of a register that measures count ("sentences", "confiscations", "fugitives"), of
    those that a user may see. An app does so when it is ready."""
    _hand_in[register] = entries


def measures() -> dict[str, Measure]:
    """All of them by name, each in its newest version."""
    found = measures_for(workspace())
    for one in Definition.objects.order_by("version"):
        found[one.measure] = parse_measure(one.text, str(one))
    return dict(sorted(found.items()))


def measure_or_404(name: str) -> Measure:
    """The measure of that name, in its newest version."""
    found = measures().get(name)
    if found is None:
        raise Http404
    return found


def sight_of(user: User) -> Sight:
    """The events that a user may have counted."""
    return Sight(tuple(user.markings), tuple(sorted(compartment_names_of(user))))


def counted(measure: Measure, user: User, *, where: Where | None = None) -> Series:
    """The measure month by month, of what a user may see. Raises `NotHeld` where nothing of it is held."""
    if measure.register is not None:
        entries = _hand_in.get(measure.register)
        if entries is None:
            raise NotHeld(f"No register of {measure.register} is kept at this desk, so nothing can be counted.")
        return series(workspace(), measure, where=where, handed=list(entries(user)))
    return seen_by(measure, sight_of(user), where)


def seen_by(measure: Measure, sight: Sight, where: Where | None = None, months: Sequence[str] = ()) -> Series:
    """A measure of events, counted of what one may see. What was counted on the same state of the history is not
    counted again."""
    state = hashlib.sha256("\n".join(History(workspace()).files()).encode()).hexdigest()
    return _series(measure, sight, where, tuple(months), state)


@lru_cache(maxsize=256)
def _series(measure: Measure, sight: Sight, where: Where | None, months: tuple[str, ...], state: str) -> Series:
    return series(workspace(), measure, months or None, where=where, sight=sight)
