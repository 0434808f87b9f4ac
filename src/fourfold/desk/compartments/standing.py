"""What is worked out once for all who see the same, until a record that it rests on changes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar, cast

from django.db.models import Max
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Sight

Asking = TypeVar("Asking", bound=Callable[..., Any])
RESTING_S = 60
"""Records that have not changed for so many seconds rest, and what was worked out of them is kept for as long."""
_KEPT: list[Callable[[], None]] = []


@dataclasses.dataclass(frozen=True)
class Look:
    """Some records as they stand, seen with a sight: whoever looks so is shown the same. `moments`: of the last change
    to each sort of record, and of looking in spans of seconds. For so long may what is kept lack a change whose
    transaction ended after that of a later one, or hold what was deleted. The spans are short while records change and
    long once they have rested: a page of what rests is worked out seldom, however many processes serve it."""

    moments: tuple[object, ...]
    sight: Sight

    @classmethod
    def of(cls, user: User, models: tuple[type[Kept], ...], seconds: int) -> Self:
        """How these sorts of record stand for a user now, by one question for each. `seconds`: a span while they
        change."""
        last = [model.objects.aggregate(last=Max("changed_at"))["last"] for model in models]
        since = timezone.now() - dt.timedelta(seconds=RESTING_S)
        changing = any(one is not None and one > since for one in last)
        return cls((*last, changing, int(time.monotonic() // (seconds if changing else RESTING_S))), Sight.of(user))


def kept(most: int) -> Callable[[Asking], Asking]:
    """Keep what a function gave for the last `most` of what it was asked with, a look among them."""

    def keeping(function: Asking) -> Asking:
        held = functools.lru_cache(maxsize=most)(function)
        _KEPT.append(held.cache_clear)
        return cast("Asking", held)

    return keeping


def work_out_anew() -> None:
    """Keep nothing of what was worked out before."""
    for forget in _KEPT:
        forget()
