"""What falls on which day, of all that a user may see: what is to be done, the dates that registers' records have, and
what apps add."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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
    what is the reader's to do alone; and at most so many tasks of a sort on one day (None: all)."""

    first: dt.date
    last: dt.date
    kind: str = ""
    own: bool = False
    most: int | None = None


def entries(user: User, asked: Asked) -> tuple[list[Entry], Counter[dt.date]]:
    """What is asked for, in order of days; and how many tasks of each day were left out."""
    found: list[Entry] = []
    left: Counter[dt.date] = Counter()
    for source in sources():
        if asked.kind in ("", source.kind):
            found += _tasks(source, user, asked, left)
    if not asked.own:
        found += _others(user, asked)
    return sorted(found, key=lambda one: (one.on, one.kind, one.what)), left


def _others(user: User, asked: Asked) -> Iterator[Entry]:
    for register, field, title in _of_registers():
        if asked.kind in ("", _kind(register, field)) and user.may(register.see):
            yield from _records(register, field, title, user, asked)
    for dates in _dates.values():
        if asked.kind in ("", dates.kind) and user.may(dates.needed):
            for on, what, link, marking in dates.between(user, asked.first, asked.last):
                yield Entry(on, dates.kind, what, link, marking)


def _tasks(source: Source, user: User, asked: Asked, left: Counter[dt.date]) -> Iterator[Entry]:
    """The days are asked for first and the records of those alone that are shown: a month may have thousands."""
    between = source.due_between(asked.first, asked.last)
    rows = source.of(user) if asked.own else source.shown_to(user).filter(source.still)
    shown: list[Any] = []
    days: Counter[dt.date] = Counter()
    for pk, due in rows.filter(between).order_by("pk").values_list("pk", source.due):
        day = timezone.localdate(due) if source.moments else due
        days[day] += 1
        if asked.most is None or days[day] <= asked.most:
            shown.append(pk)
        else:
            left[day] += 1
    own = set(source.of(user).filter(pk__in=shown).values_list("pk", flat=True))
    for row in source.rows().filter(pk__in=shown):
        task = told(source, row, user)
        if task.due is not None:
            yield Entry(
                task.due, task.kind, task.what, task.link, task.marking, task.about, task.overdue, row.pk in own
            )


def _records(register: Register, field: str, title: str, user: User, asked: Asked) -> Iterator[Entry]:
    found = register.model.objects.visible_to(user).filter(**{f"{field}__range": (asked.first, asked.last)})
    for one in found.order_by("pk"):
        on: dt.date = getattr(one, field)
        yield Entry(on, _kind(register, field), f"{title}: {one}", address_of(one), one.marking)


def _of_registers() -> Iterator[tuple[Register, str, str]]:
    for register in registers():
        for field, title in register.dates:
            yield register, field, title


def _kind(register: Register, field: str) -> str:
    return f"{register.name}-{field.replace('_', '-')}"
