"""When each record is to be looked at again."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.retention.models import Disposal, Hold, Retained
from fourfold.desk.retention.schedule import ReviewGroup, Schedule
from fourfold.desk.retention.sorts import Sort, owner_of, sorts
from fourfold.times import years_after

MOST = 200
"""How many records of one sort a list shows, those that have waited longest first."""


@dataclasses.dataclass(frozen=True)
class Standing:
    """How a record stands: its review group, the day of the last news of it, when it is due for review, who is asked to
    review it, and what holds it or is proposed."""

    sort: Sort
    record: Restricted
    group: ReviewGroup
    last_news: dt.date
    due_on: dt.date
    retained: Retained | None
    holds: tuple[Hold, ...]
    disposal: Disposal | None

    @property
    def owner(self) -> User | None:
        """Who is asked."""
        return owner_of(self.record)

    @property
    def due(self) -> bool:
        """Whether it should be looked at by now."""
        return self.due_on <= timezone.localdate()


@dataclasses.dataclass(frozen=True)
class Due:
    """What is due by a day, the longest first; `more` where there is more than is listed."""

    rows: tuple[Standing, ...]
    more: bool


def due(user: User, schedule: Schedule, until: dt.date) -> Due:
    """The records that a user may see and that are due by a day."""
    longest_ago = years_after(until, -min(one.clear_years for one in schedule.groups))
    found: list[Standing] = []
    more = False
    for sort in sorts():
        asked = sort.seen_by(user).filter(changed_at__date__lte=longest_ago).order_by("changed_at", "pk")
        held = list(asked[: MOST + 1])
        more = more or len(held) > MOST
        found += [one for one in standings(sort, held[:MOST], schedule) if one.due_on <= until]
    return Due(tuple(sorted(found, key=lambda one: (one.due_on, one.sort.title, str(one.record)))), more)


def standings(sort: Sort, records: Iterable[Restricted], schedule: Schedule) -> Iterator[Standing]:
    """How some records of one sort stand. It asks as often for many as for few."""
    held = list(records)
    news = _news(sort, held)
    on = {"kind": sort.kind, "key__in": [str(one.pk) for one in held]}
    retained = {one.key: one for one in Retained.objects.filter(**on).select_related("by").order_by("at", "pk")}
    disposals = {one.key: one for one in Disposal.objects.waiting().filter(**on)}
    holds: dict[str, list[Hold]] = {}
    for hold in Hold.objects.live().filter(**on).select_related("owner"):
        holds.setdefault(hold.key, []).append(hold)
    for one in held:
        key = str(one.pk)
        kept = retained.get(key)
        group = (schedule.group(kept.group) if kept else None) or schedule.group_of(sort.name)
        after_news = years_after(news[key], group.clear_years)
        yield Standing(
            sort=sort,
            record=one,
            group=group,
            last_news=news[key],
            due_on=max(after_news, kept.next_review) if kept else after_news,
            retained=kept,
            holds=tuple(holds.get(key, ())),
            disposal=disposals.get(key),
        )


def standing_of(sort: Sort, record: Restricted, schedule: Schedule) -> Standing:
    """How one record stands."""
    return next(standings(sort, [record], schedule))


def _news(sort: Sort, records: list[Restricted]) -> dict[str, dt.date]:
    """The day of the last change to each record or to what belongs to it, in one question."""
    found = {str(one.pk): one.changed_at for one in records}

    def newest(model: type[models.Model], parent: str) -> Any:
        rows = model._default_manager.filter(**{f"{parent}__in": records}).order_by()
        return rows.values_list(parent).annotate(last=Max("changed_at"))

    asked = [newest(model, parent) for model, parent in sort.parts]
    for key, last in asked[0].union(*asked[1:], all=True) if asked else ():
        found[str(key)] = max(found[str(key)], last)
    return {key: timezone.localdate(moment) for key, moment in found.items()}
