"""From moves, each at its moment, to the spells of days through which something was so.

What is so on a day is what was so at its end: a group that was mapped in the morning and made dormant in the afternoon
was dormant that day.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.utils import timezone

DAY = dt.timedelta(days=1)
What = tuple[str, int]
Now = Mapping[What, bool | str]
"""What is so at the end of a day."""
Ways = Callable[[Now], Iterable[str]]
"""Which ways hold then."""


def any_of(now: Now, word: str) -> bool:
    """Whether anything of that word is so."""
    return any(value for (what, _), value in now.items() if what == word)


@dataclasses.dataclass(frozen=True)
class Move:
    """From a moment on, `what` (a word, and the key of the record that it is of) is `value`. `changed_at`: when that
    was put on record (None: at that moment), such as when an action was given its day, which makes it late once that
    day has passed."""

    at: dt.datetime
    what: What
    value: bool | str
    changed_at: dt.datetime | None = None

    @property
    def put_down(self) -> dt.datetime:
        """When it was put on record."""
        return self.changed_at or self.at


@dataclasses.dataclass(frozen=True)
class Spell:
    """Days through which something was so, both included (`ends` None: still); on which day that it began was known,
    and when the last that is said here was put on record."""

    way: str
    begins: dt.date
    ends: dt.date | None
    known_on: dt.date
    changed_at: dt.datetime


def spells(moves: Iterable[Move], ways: Ways) -> Iterator[Spell]:
    """Every spell of each way that holds through or after these moves."""
    now: dict[What, bool | str] = {}
    days: dict[dt.date, tuple[frozenset[str], Move]] = {}
    for move in sorted(moves, key=lambda one: one.at):
        now[move.what] = move.value
        days[timezone.localdate(move.at)] = frozenset(ways(now)), move
    open_since: dict[str, tuple[dt.date, Move]] = {}
    for day, (held, move) in days.items():
        for way in sorted(open_since.keys() - held):
            first, began = open_since.pop(way)
            yield _spell(way, first, began, (day - DAY, move))
        for way in held - open_since.keys():
            open_since[way] = day, move
    for way, (first, began) in sorted(open_since.items()):
        yield _spell(way, first, began, None)


def _spell(way: str, first: dt.date, began: Move, ended: tuple[dt.date, Move] | None) -> Spell:
    last, changed_at = (ended[0], max(began.put_down, ended[1].put_down)) if ended else (None, began.put_down)
    return Spell(way, first, last, timezone.localdate(began.put_down), changed_at)
