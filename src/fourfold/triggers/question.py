"""What an engine is asked, and the day numbers in which it thinks."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Literal, Protocol

from fourfold.times import EPOCH
from fourfold.triggers.nodes import Rule
from fourfold.triggers.trigger import Firing

FOREVER = 2**31 - 1
"""The day number of "not yet": the end of what is still believed."""


@dataclasses.dataclass(frozen=True)
class Question:
    """Which triggers? Those `live` on `last` (fired by then, their horizon not yet passed, their match still holding on
    what is known), or those that `fired` from `first` to `last`, each as it stood on the day it fired. `known_at`: the
    moment whose knowledge is used."""

    about: Literal["live", "fired"]
    first: dt.date
    last: dt.date
    known_at: dt.datetime

    def fired_between(self, rule: Rule) -> tuple[int, int]:
        """The days on which a trigger of the rule must have fired to be in the answer."""
        first = self.last - dt.timedelta(days=rule.horizon) if self.about == "live" else self.first
        return number(first), number(self.last)


class Engine(Protocol):
    """Runs rules over a history. All engines give the same firings, in the same order."""

    def firings(self, rules: Sequence[Rule], question: Question) -> list[Firing]: ...


def number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(day_number: int) -> dt.date:
    """The day with this number."""
    return EPOCH + dt.timedelta(days=int(day_number))


def in_order(firings: list[Firing]) -> list[Firing]:
    """Newest first, then by rule, then by evidence: the one order of every engine."""
    return sorted(firings, key=lambda f: (-number(f.fired_on), f.rule, sorted(f.bound), f.day or EPOCH))
