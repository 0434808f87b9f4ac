"""Plans of groups, from whoever keeps them. An app that keeps plans adds itself here; until one does, nothing is known
of plans, which is not the same as there being none."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable

from fourfold.desk.groups.models import Group


@dataclasses.dataclass(frozen=True)
class PlanOf:
    """A group's live plan: the Ps with an action, how many actions were finished in the window asked for, and its day
    of review."""

    ps: frozenset[str]
    finished: int
    review_by: dt.date | None


Provider = Callable[[Iterable[Group], dt.date, dt.date], dict[int, PlanOf]]
"""The live plans of some groups, by key, with what was finished between two days, both included."""

_providers: list[Provider] = []


def keeps_plans(provider: Provider) -> None:
    """Add somebody who keeps plans."""
    _providers.append(provider)


def plans_of(groups: Iterable[Group], first: dt.date, last: dt.date) -> dict[int, PlanOf] | None:
    """The live plans of some groups by key; None where nobody keeps plans."""
    if not _providers:
        return None
    held = list(groups)
    return {key: plan for provider in _providers for key, plan in provider(held, first, last).items()}
