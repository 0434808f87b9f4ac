"""What an app says of those of its records that are somebody's to do. One small file an app, `tasks.py`, adds them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.kept import Kept
from fourfold.desk.partners.policies import acts_for
from fourfold.errors import BadInput, NotHeld


@dataclasses.dataclass(frozen=True)
class Task:
    """One thing that somebody has to do. `what` in words; `about`: what it serves, at `about_link`; `link`: the page on
    which it is said to be done. `due`: the last day for it (None: no day was set). `open`: whether it is still to be
    done; `done_on` and `result`: when it was, and what came of it."""

    kind: str
    key: str
    what: str
    about: str
    about_link: str
    owner: User | None
    agency: str
    due: dt.date | None
    link: str
    marking: str
    open: bool = True
    done_on: dt.date | None = None
    result: str = ""

    @property
    def reference(self) -> str:
        """What names it where no name of a person, group or place may stand."""
        return f"{source_of(self.kind).singular} {self.key}"

    @property
    def overdue(self) -> bool:
        """Whether its last day has passed without its being done."""
        return self.open and self.due is not None and self.due < timezone.localdate()


@dataclasses.dataclass(frozen=True)
class Done:
    """What somebody says of a task: on which day it was done, and what came of it. Raises `BadInput` for a day that has
    not come, or no word of what came of it."""

    on: dt.date
    result: str

    def __post_init__(self) -> None:
        if self.on > timezone.localdate():
            raise BadInput("That day has not come yet: say that it is done when it is.")
        if not self.result.strip():
            raise BadInput("Say what came of it.")

    @property
    def at(self) -> dt.datetime:
        """The moment that is kept: now for today, else noon of the day."""
        if self.on == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(dt.datetime.combine(self.on, dt.time(12)))


@dataclasses.dataclass(frozen=True)
class Source:
    """One sort of task. `rows` are its records, `still` those that are still to be done, `seen_by` those that a user's
    marking and compartments let them know of; `needed` is the permission to see what they are about. `owner`, `agency`
    and `due` name the fields that say whose it is and by when (`moments`: `due` is a moment, not a day). What names an
    agency and nobody in it is everybody's there.

    `finish` says that one is done, and raises `Denied` or `BadInput`; None where a page of its own does (`task.link`).
    `may_finish`: whether somebody else than its owner may. `late` is what its owner is told when it is due, every
    `every` until it is done."""

    kind: str
    title: str
    singular: str
    late: str
    needed: Permission
    rows: Callable[[], QuerySet[Any]]
    still: Q
    seen_by: Callable[[QuerySet[Any], User], QuerySet[Any]]
    task: Callable[[Any], Task]
    finish: Callable[[User, Any, Done], Kept] | None = None
    may_finish: Callable[[User, Any], bool] = lambda user, row: False
    every: dt.timedelta = dt.timedelta(days=1)
    owner: str = "owner"
    agency: str = ""
    due: str = "due"
    moments: bool = False

    def open(self) -> QuerySet[Any]:
        """All that is still to be done, what is due first."""
        return self.rows().filter(self.still).order_by(F(self.due).asc(nulls_last=True), "pk")

    def of(self, user: User) -> QuerySet[Any]:
        """What is a user's to do."""
        return self.seen_by(self.open().filter(self._belongs(user)), user)

    def shown_to(self, user: User) -> QuerySet[Any]:
        """What a user may know of, done or not: their own, and everybody's where their roles show it."""
        rows = self.rows() if user.may(self.needed) else self.rows().filter(self._belongs(user))
        return self.seen_by(rows, user)

    def _belongs(self, user: User) -> Q:
        asked = Q(**{self.owner: user.pk})
        agency = acts_for(user) if self.agency else None
        return asked | Q(**{self.owner: None, self.agency: agency.pk}) if agency else asked

    def due_by(self, day: dt.date) -> Q:
        """Those due on a day or before it; of moments, those that have passed by now on the day itself."""
        if not self.moments:
            return Q(**{f"{self.due}__lte": day})
        now = timezone.now() if day == timezone.localdate() else _midnight(day + dt.timedelta(days=1))
        return Q(**{f"{self.due}__lt": now})

    def due_between(self, first: dt.date, last: dt.date) -> Q:
        """Those due from a day to another, both included."""
        if not self.moments:
            return Q(**{f"{self.due}__range": (first, last)})
        return Q(**{f"{self.due}__gte": _midnight(first), f"{self.due}__lt": _midnight(last + dt.timedelta(days=1))})


def through(model: Any, path: str = "pk") -> Callable[[QuerySet[Any], User], QuerySet[Any]]:
    """`seen_by` of rows that are, or by `path` belong to, records of a restricted model: whoever sees those sees
    them."""
    return lambda rows, user: rows.filter(**{f"{path}__in": model.objects.visible_to(user).values("pk")})


_sources: dict[str, Source] = {}


def add(source: Source) -> Source:
    """Add a sort of task to those of the desk."""
    _sources[source.kind] = source
    return source


def sources() -> list[Source]:
    """All of them, by title."""
    return sorted(_sources.values(), key=lambda one: one.title)


def source_of(kind: str) -> Source:
    """One by its kind. Raises `NotHeld`."""
    if kind not in _sources:
        raise NotHeld(f"There is no sort of task {kind!r}.")
    return _sources[kind]


def local_day(moment: dt.datetime | None) -> dt.date | None:
    """The local day of a moment."""
    return timezone.localdate(moment) if moment else None


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
