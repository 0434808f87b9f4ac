"""How near triggers lie to one another."""

from __future__ import annotations

import math
from typing import Protocol

from django.db.models import Q

from fourfold.desk.triage.models import Trigger


def within(trigger: Trigger, metres: float) -> Q:
    """Triggers in the square that reaches so far to each side of this one; none where it has no place."""
    if trigger.x is None or trigger.y is None:
        return Q(pk__in=[])
    return Q(x__range=(trigger.x - metres, trigger.x + metres), y__range=(trigger.y - metres, trigger.y + metres))


class Placed(Protocol):
    """What lies somewhere, or nowhere that is known. `x`, `y`: metres east and north on the grid."""

    @property
    def x(self) -> float | None: ...
    @property
    def y(self) -> float | None: ...


def metres_between(one: Placed, other: Placed) -> float | None:
    """How far apart two lie; None where either has no place."""
    if one.x is None or one.y is None or other.x is None or other.y is None:
        return None
    return math.hypot(one.x - other.x, one.y - other.y)
