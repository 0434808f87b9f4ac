"""Fugitives by year: those recorded one by one by the days of their moves, and those that an outcome counts."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict

from django.db.models import Sum

from fourfold.desk.accounts.models import User
from fourfold.desk.operations.models import Fugitive, FugitiveMove, Outcome
from fourfold.desk.operations.states import Sought

TOLD = (Sought.ARRESTED, Sought.EXTRADITED, Sought.REFUSED)
NOT_KNOWN = "Day not known"


@dataclasses.dataclass(frozen=True)
class OfYear:
    """A year's moves to each of `TOLD`, of fugitives recorded one by one; and what outcomes count besides (None: no
    outcome counts any)."""

    year: str
    moved: tuple[int, ...]
    counted: int | None


def by_year(user: User) -> list[OfYear]:
    """Every year that has any, the newest first. What can have been in either of two years stands under both."""
    seen = Fugitive.objects.visible_to(user).values("pk")
    moves = FugitiveMove.objects.filter(of__in=seen, after__in=TOLD).values_list("of", "after", "on")
    moved = Counter((str(on.year) if on else NOT_KNOWN, after) for _, after, on in moves)
    counted: dict[str, int] = defaultdict(int)
    stated = Outcome.objects.visible_to(user).filter(kind="extraditions", count__isnull=False).order_by()
    for first, last, number in stated.values_list("on__year", "until__year").annotate(Sum("count")):
        counted[_years(first, last)] += number
    years = {year for year, _ in moved} | set(counted)
    return [
        OfYear(year, tuple(moved[year, after] for after in TOLD), counted.get(year))
        for year in sorted(years, key=lambda year: (year != NOT_KNOWN, year), reverse=True)
    ]


def _years(first: int | None, last: int | None) -> str:
    if first is None:
        return NOT_KNOWN
    return str(first) if last in (None, first) else f"{first} to {last}"
