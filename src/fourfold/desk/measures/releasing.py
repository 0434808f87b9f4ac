"""Letting counts of a measure out: put forward by one person, let out by another, small ones held back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.measures.held import measures, seen_by
from fourfold.desk.measures.models import Released
from fourfold.errors import BadInput
from fourfold.measures.comparing import compare_periods, last_year
from fourfold.measures.counting import PUBLIC, Series, by_area, months_between
from fourfold.measures.definition import Measure
from fourfold.reports.releasing import ALL, Cell, differing, may_be_released


@transaction.atomic
def figures_put_forward(*, by: User, measure: Measure, first: str, last: str, level: str, why: str) -> Released:
    """Put counts forward: of some months, and of the same a year before. Raises `Denied`, and `BadInput` for a measure
    of a register, months that are not held, or no reason."""
    check_may(by, Permission.DEFINE_MEASURES)
    if not why.strip():
        raise BadInput("Say for what it is published.")
    _held(measure, first, last)
    if level and level not in workspace().area_levels:
        raise BadInput(f"There is no area level {level!r}.")
    made = Released(
        measure=measure.id, version=measure.version, first=first, last=last, level=level, why=why.strip(), by=by
    )
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def figures_let_out(*, by: User, figures: Released) -> Released:
    """Let them out, as they are counted now, with what is small held back. Raises `Denied` for who put them forward,
    and `BadInput` where the measure has changed since or a small count could be got from what is out already."""
    check_may(by, Permission.REVIEW_REPORTS)
    figures = Released.fresh(figures.pk)
    if figures.by_id == by.pk:
        raise Denied("Whoever put it forward does not let it out.")
    if figures.let_out_at is not None:
        raise BadInput("It was let out already.")
    measure = measures().get(figures.measure)
    if measure is None or measure.version != figures.version:
        raise BadInput("The measure's definition has changed since: put the counts forward anew.")
    out = _out(measure).select_for_update()
    before = published(measure)
    held = _held(measure, figures.first, figures.last)
    wanted = _wanted(figures, measure, held)
    counts = _counts(held, measure, [*wanted, *before], {figures.level, *(one.level for one in out)})
    found = may_be_released(counts, wanted, before, answered=answered_for(measure))
    known = {one.name for one in before}
    cells = {one.name: found.cells.get(one.name) for one in wanted}
    new = {one: value for one in wanted if (value := cells[one.name]) is not None and one.name not in known}
    cells |= {one.name: None for one in differing(new, told_already(measure))}
    cells |= {one.name: _told(out, one, counts) for one in wanted if one.name in known}
    figures.cells = [[one.first, one.last, one.area, cells[one.name]] for one in wanted]
    if all(cells[one.name] is not None for one in wanted if one.area == ALL):
        figures.sentence = compare_periods(held, (figures.first, figures.last)).sentence
    figures.let_out_at, figures.let_out_by = timezone.now(), by
    figures.full_clean()
    figures.save()
    return figures


@dataclasses.dataclass(frozen=True)
class Out:
    """A count that is printed elsewhere, and whether somebody answered for it knowing what it tells."""

    cell: Cell
    value: int
    answered: bool


Printed = Callable[[Measure], Iterable[Out]]
"""The counts of a measure's version that are printed elsewhere."""
_printed: list[Printed] = []


def also_printed(by: Printed) -> None:
    """Say what else tells which counts of a measure are out already, as signed reports do. An app does so when it is
    ready."""
    _printed.append(by)


def published(measure: Measure) -> list[Cell]:
    """Every count of a measure's version that is out already: let out here, or printed elsewhere."""
    return list(dict.fromkeys(cell for cell, _ in told_already(measure)))


def told_already(measure: Measure) -> list[tuple[Cell, int]]:
    """Those with what each was when it was let out or printed, whatever is counted now."""
    return [*_let_out(measure), *((one.cell, one.value) for by in _printed for one in by(measure))]


def _let_out(measure: Measure) -> list[tuple[Cell, int]]:
    return [(Cell(*one[:3]), int(one[3])) for of in _out(measure) for one in of.cells if one[3] is not None]


def answered_for(measure: Measure) -> list[Cell]:
    """Those that are out because somebody released them knowing what they tell: they hold no later count back."""
    return [one.cell for by in _printed for one in by(measure) if one.answered]


def told_by(measure: Measure, first: str, last: str) -> str:
    """Why a count of these months, and of the same a year before, would let a small count be got from what is out
    already; "" where it would not. Raises `BadInput` where they are not held."""
    before = published(measure)
    if not before:
        return ""
    held = _held(measure, first, last)
    wanted = [Cell(*one) for one in ((first, last), last_year((first, last)))]
    wanted = [one for one in wanted if _counted(held).issuperset(months_between(one.first, one.last))]
    counts = _counts(held, measure, [*wanted, *before], {one.level for one in _out(measure)})
    try:
        found = may_be_released(counts, wanted, before, answered=answered_for(measure))
    except BadInput as error:
        return str(error)
    shown = {one: value for one in wanted if (value := found.cells.get(one.name)) is not None}
    kept = any(one.name in found.complementary for one in wanted) or differing(shown, _let_out(measure))
    return "Together with what was published before, it would let a small count be got by subtraction." if kept else ""


def _out(measure: Measure) -> QuerySet[Released]:
    """What was let out of a measure's version."""
    out: QuerySet[Released] = Released.objects.filter(
        measure=measure.id, version=measure.version, let_out_at__isnull=False
    )
    return out


def _held(measure: Measure, first: str, last: str) -> Series:
    if measure.select is None:
        raise BadInput("Counts of a register are published in a report.")
    held = seen_by(measure, PUBLIC)
    months = _counted(held)
    lacking = [one for one in months_between(first, last) if one not in months]
    if lacking:
        raise BadInput(f"Not held, so unknown and not nought: {', '.join(lacking)}.")
    return held


def _counted(held: Series) -> set[str]:
    return {one.month for one in held.months if one.count is not None}


def _wanted(figures: Released, measure: Measure, held: Series) -> list[Cell]:
    """The counts that are asked for: these months, the same a year before where they are held, and each area."""
    period = (figures.first, figures.last)
    before = last_year(period)
    periods = [period, before] if _counted(held).issuperset(months_between(*before)) else [period]
    areas: list[str] = []
    if figures.level:
        areas = sorted(by_area(workspace(), measure, figures.level, months_between(*period), sight=PUBLIC))
    return [*(Cell(*one) for one in periods), *(Cell(*period, area) for area in areas)]


def _counts(held: Series, measure: Measure, cells: list[Cell], levels: set[str]) -> dict[tuple[str, str], int]:
    """Each month's count, everywhere and in each area of these levels that is asked for or was."""
    counts = {(one.month, ALL): round(one.count or 0) for one in held.months}
    months = {month for cell in cells if cell.area for month in months_between(cell.first, cell.last)}
    for level in levels - {""}:
        for month in sorted(months):
            for area, count in by_area(workspace(), measure, level, [month], sight=PUBLIC).items():
                counts[month, area] = count
    return counts


def _told(out: Iterable[Released], cell: Cell, counts: dict[tuple[str, str], int]) -> int:
    """What was published of a cell already: it stays as it was. One that a report printed is counted again."""
    kept = (int(one[3]) for figures in out for one in figures.cells if Cell(*one[:3]) == cell and one[3] is not None)
    now = sum(counts.get((month, cell.area), 0) for month in months_between(cell.first, cell.last))
    return next(kept, now)
