"""Somebody's tasks, from every app that has some."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.tasks.declaring import Source, Task, source_of, sources


def mine(user: User, kind: str = "", most: int | None = None) -> list[Task]:
    """What a user has to do: what is due first, and what no day was set for last. Of one kind, where it is named; the
    first `most` of it, where that is said."""
    asked = [one for one in sources() if kind in ("", one.kind)]
    return in_order(told(source, row, user) for source in asked for row in source.of(user)[:most])[:most]


def counted(user: User, kind: str = "") -> tuple[int, int]:
    """How much a user has to do, and how much of it is overdue."""
    asked = [(one, one.of(user).order_by()) for one in sources() if kind in ("", one.kind)]
    late = [Count("pk", filter=source.due_by(_yesterday())) for source, _ in asked]
    held = [rows.aggregate(n=Count("pk"), late=one) for (_, rows), one in zip(asked, late, strict=True)]
    return sum(one["n"] for one in held), sum(one["late"] for one in held)


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


def _yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)
