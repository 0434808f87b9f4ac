"""What falls on which day, of all that a user may see: what is to be done, the dates that registers' records have, and
what apps add."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.registers.declaration import Register, address_of, registers
from fourfold.desk.tasks.declaring import Source, sources
from fourfold.desk.tasks.gathering import told


@dataclasses.dataclass(frozen=True)
class Entry:
    """One thing on one day: of which kind, in words, where it is read; `about`: what it
    serves. `mine`: it is the reader's to do."""

    on: dt.date
    kind: str
    what: str
    link: str
    marking: str
    about: str = ""
    overdue: bool = False
    mine: bool = False


@dataclasses.dataclass(frozen=True)
class Dates:
    """One sort of date that is neither a task's nor a register's, as meetings are. `between`: those that a user may
    know of, from a day to another, both included, as (day, what, link, marking)."""

    kind: str
    title: str
    needed: Permission
    between: Callable[[User, dt.date, dt.date], Iterable[tuple[dt.date, str, str, str]]]


_dates: dict[str, Dates] = {}


def add_dates(dates: Dates) -> Dates:
    """Add a sort of date to the calendar."""
    _dates[dates.kind] = dates
    return dates


def kinds() -> list[tuple[str, str]]:
    """Every kind of entry, by title."""
    found = [(one.kind, one.title) for one in sources()] + [(one.kind, one.title) for one in _dates.values()]
    found += [(_kind(register, field), title) for register, field, title in _of_registers()]
    return sorted(found, key=lambda one: one[1])


@dataclasses.dataclass(frozen=True)
class Asked:
    """What of the calendar is asked for: the days from one to another, both included; of one kind, where it is named;
    what is the reader's to do alone; and, where a day has more than so many entries, their number alone (None: all)."""

    first: dt.date
    last: dt.date
    kind: str = ""
    own: bool = False
    most: int | None = None


@dataclasses.dataclass(frozen=True)
class Found:
    """What was asked for: entries in order of days; and of each day that has too many, how many of each kind."""

    entries: list[Entry]
    counted: dict[dt.date, Counter[str]]


@dataclasses.dataclass(frozen=True)
class _Sort:
    """Entries of one kind: the day and the key of each, and how to read some of them by their keys. A month may have
    thousands: the days of all are asked for, and the records of those alone that are shown."""

    kind: str
    days: list[tuple[dt.date, Any]]
    read: Callable[[list[Any]], Iterable[Entry]]


def entries(user: User, asked: Asked) -> Found:
    """What is asked for, of what the user may see."""
    sorts = list(_sorts(user, asked))
    counted: dict[dt.date, Counter[str]] = {}
    for sort in sorts:
        for on, _ in sort.days:
            counted.setdefault(on, Counter())[sort.kind] += 1
    most = float("inf") if asked.most is None else asked.most
    counted = {on: kinds for on, kinds in counted.items() if kinds.total() > most}
    found: list[Entry] = []
    for sort in sorts:
        shown = [key for on, key in sort.days if on not in counted]
        found += sort.read(shown) if shown else ()
    return Found(sorted(found, key=lambda one: (one.on, one.kind, one.what)), counted)


def _sorts(user: User, asked: Asked) -> Iterator[_Sort]:
    for source in sources():
        if asked.kind in ("", source.kind):
            yield _tasks(source, user, asked)
    if asked.own:
        return
    for register, field, title in _of_registers():
        if asked.kind in ("", _kind(register, field)) and user.may(register.see):
            yield _records(register, field, title, user, asked)
    for dates in _dates.values():
        if asked.kind in ("", dates.kind) and user.may(dates.needed):
            held = list(dates.between(user, asked.first, asked.last))
            yield _Sort(dates.kind, [(one[0], one) for one in held], partial(_others, dates.kind))


def _others(kind: str, held: list[tuple[dt.date, str, str, str]]) -> Iterator[Entry]:
    for on, what, link, marking in held:
        yield Entry(on, kind, what, link, marking)


def _tasks(source: Source, user: User, asked: Asked) -> _Sort:
    rows = source.of(user) if asked.own else source.shown_to(user).filter(source.still)
    due = rows.filter(source.due_between(asked.first, asked.last)).order_by().values_list(source.due, "pk")
    days = [(timezone.localdate(on) if source.moments else on, pk) for on, pk in due]

    def read(keys: list[Any]) -> Iterator[Entry]:
        own = set(source.of(user).filter(pk__in=keys).values_list("pk", flat=True))
        for row in source.rows().filter(pk__in=keys):
            one = told(source, row, user)
            if one.due is not None:
                yield Entry(one.due, one.kind, one.what, one.link, one.marking, one.about, one.overdue, row.pk in own)

    return _Sort(source.kind, days, read)


def _records(register: Register, field: str, title: str, user: User, asked: Asked) -> _Sort:
    seen, kind = register.model.objects.visible_to(user), _kind(register, field)
    days = seen.filter(**{f"{field}__range": (asked.first, asked.last)}).order_by().values_list(field, "pk")

    def read(keys: list[Any]) -> Iterator[Entry]:
        for one in seen.filter(pk__in=keys):
            yield Entry(getattr(one, field), kind, f"{title}: {one}", address_of(one), one.marking)

    return _Sort(kind, list(days), read)


def _of_registers() -> Iterator[tuple[Register, str, str]]:
    for register in registers():
        for field, title in register.dates:
            yield register, field, title


def _kind(register: Register, field: str) -> str:
    return f"{register.name}-{field.replace('_', '-')}"
