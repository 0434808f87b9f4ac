"""Somebody's tasks, from every app that has some."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.tasks.declaring import Source, Task, local_day, source_of, sources


def mine(user: User, kind: str = "") -> list[Task]:
    """What a user has to do: what is due first, and what no day was set for last. Of one kind, where it is named."""
    asked = [one for one in sources() if kind in ("", one.kind)]
    return in_order(told(source, row, user) for source in asked for row in source.of(user))


@dataclasses.dataclass(frozen=True)
class Waiting:
    """All that a user has to do, what is due first, by the keys of what it is alone: there may be thousands."""

    user: User
    keys: list[tuple[dt.date | None, str, Any]]

    @property
    def overdue(self) -> int:
        """How much of it is overdue."""
        today = timezone.localdate()
        return sum(due is not None and due < today for due, _, _ in self.keys)

    def between(self, first: int, last: int) -> list[Task]:
        """Those that stand from one place in it to before another."""
        held: dict[str, list[Any]] = {}
        for _, kind, pk in self.keys[first:last]:
            held.setdefault(kind, []).append(pk)
        found = [(source_of(kind), keys) for kind, keys in held.items()]
        return in_order(
            told(source, row, self.user) for source, keys in found for row in source.rows().filter(pk__in=keys)
        )


def waiting(user: User, kind: str = "") -> Waiting:
    """What a user has to do, of one kind where it is named; in one question for each sort."""
    keys: list[tuple[dt.date | None, str, Any]] = []
    for source in sources():
        if kind in ("", source.kind):
            held = source.of(user).order_by().values_list(source.due, "pk")
            keys += [(local_day(due) if source.moments else due, source.kind, pk) for due, pk in held]
    return Waiting(user, sorted(keys, key=lambda one: (one[0] is None, one[0] or dt.date.max, one[1], str(one[2]))))


def task_for(user: User, kind: str, key: str) -> tuple[Source, Any, Task] | None:
    """One task that a user may know of, with its source and the record behind it; None where there is none for them.
    Raises `NotHeld` for a kind that does not exist."""
    source = source_of(kind)
    row = source.shown_to(user).filter(pk=key).first()
    return (source, row, told(source, row, user)) if row is not None else None


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """By their last day, those without one at the end."""
    return sorted(tasks, key=lambda one: (one.due is None, one.due or dt.date.max, one.kind, one.key))


def told(source: Source, row: Any, user: User) -> Task:
    """A task as its reader may know it: nothing of what it is about, where their roles do not show that."""
    task = source.task(row)
    if user.may(source.needed):
        return task
    return dataclasses.replace(task, about="", about_link="")
