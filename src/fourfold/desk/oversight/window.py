"""The month that a meeting looks at, and how far back each figure reaches."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils import timezone

MONTHS_OF_EFFORT = 3
MONTHS_OF_SCORES = 12


@dataclasses.dataclass(frozen=True)
class Window:
    """A month by its first day."""

    month: dt.date

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return back(self.month, -1) - dt.timedelta(days=1)

    @property
    def begin(self) -> dt.datetime:
        """Its first moment."""
        return _moment(self.month)

    @property
    def end(self) -> dt.datetime:
        """The first moment after it."""
        return _moment(back(self.month, -1))

    @property
    def effort_from(self) -> dt.date:
        """The first day of the months over which effort is counted."""
        return back(self.month, MONTHS_OF_EFFORT - 1)

    @property
    def scores_from(self) -> dt.date:
        """The first day of the months over which scores are compared."""
        return back(self.month, MONTHS_OF_SCORES - 1)


def back(month: dt.date, months: int) -> dt.date:
    """The first day of a month so many before (or, below nought, after) another."""
    number = month.year * 12 + month.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)


def _moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
