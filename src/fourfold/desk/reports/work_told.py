"""Work that is no operation, as a report tells it: programmes, campaigns, research and training of a period, out of
their registers. One of which no day is known is told, and that its days are not known with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.db.models import Q, Sum
from django.utils.text import slugify

from fourfold.desk.accounts.models import User
from fourfold.desk.programmes.models import Campaign, Course, Programme, Research
from fourfold.reports.panel_year import Counted, Work
from fourfold.reports.year_fields import P

Days = tuple[dt.date, dt.date]
Part = str | Counted
BY_DAY = ("sessions", "reached", "trained")
"""The counts of it that add up over days."""
P_OF_NONE = {Programme: "prevent", Campaign: "protect", Research: "prepare", Course: "prepare"}
"""Under which P a record stands of which nobody said: where the 2015 report has its like."""


def work_told(days: Days, reader: User, *, by_paragraph: bool = True) -> Iterator[Work]:
    """Every programme, campaign, piece of research and course of these days that a user may see; one that was taken
    from a published report by its paragraph there, or `by_paragraph` false, by its name."""
    for model, parts in SORTS.items():
        for one in model.objects.visible_to(reader).filter(_of(days)).order_by("pk"):
            gaps = tuple(line for line in one.not_known.splitlines() if line.strip())
            undated = one.starts_on is None and one.ends_on is None
            title = f"{model._meta.verbose_name}"
            yield Work(
                cast(P, one.p or P_OF_NONE[model]),
                (by_paragraph and one.paragraph) or f"register of {model._meta.verbose_name_plural}, {one.name}",
                gaps=(*gaps, f"the days of “{one.name}”") if undated else gaps,
                id=f"{slugify(title)}-{one.pk}",
                parts=(_told(one), *parts(one, days)),
                theme=one.theme,
            )


def _of(days: Days) -> Q:
    began = Q(starts_on=None) | Q(starts_on__lte=days[1])
    return began & (Q(ends_on=None) | Q(ends_on__gte=days[0]))


def _told(one: Any) -> str:
    about = one.about.strip()
    return f"{one.name}{f': {about[:1].lower()}{about[1:]}' if about else ''}{'' if about.endswith('.') else '.'}"


def _programme(one: Programme, days: Days) -> tuple[Part, ...]:
    held = one.sessions.filter(on__range=days)
    if not held.exists():
        return ()
    reached = held.aggregate(all=Sum("reached"))["all"]
    return (
        " Sessions: ", Counted("sessions", held.count(), f"Sessions of {one.name} in the period"),
        "; people reached: ", Counted("reached", reached, f"People whom the sessions of {one.name} reached"), ".",
    )  # fmt: skip


def _campaign(one: Campaign, days: Days) -> tuple[Part, ...]:
    where = sorted({str(place) for place in one.places.all()})
    said: tuple[Part, ...] = (f" By: {'; '.join(where)}.",) if where else ()
    if one.reach is None:
        return said
    return (*said, " It reached ", Counted("reach", one.reach, f"People reached, by {one.reach_by}"), " people.")


def _research(one: Research, days: Days) -> tuple[Part, ...]:
    bids = [
        f" Bid for funds{f' through {bid.through}' if bid.through else ''}: {bid.get_outcome_display().lower()}."
        for bid in one.bids.select_related("through")
    ]
    return (*bids, *((f" Found: {one.found.strip()}",) if one.found.strip() else ()))


def _course(one: Course, days: Days) -> tuple[Part, ...]:
    held = one.trained.filter(on__range=days)
    if not held.exists():
        return ()
    alone = held.filter(count=None).count()
    people = alone + (held.aggregate(all=Sum("count"))["all"] or 0)
    return (" People trained: ", Counted("trained", people, f"People trained in {one.name} in the period"), ".")


SORTS: dict[Any, Callable[[Any, Days], tuple[Part, ...]]] = {
    Programme: _programme,
    Campaign: _campaign,
    Research: _research,
    Course: _course,
}
