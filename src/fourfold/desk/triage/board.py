"""The triage board as data: what the user may see of today's work, in its order."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.triage.models import Concerned, Deployment, Trigger
from fourfold.desk.triage.states import OPEN, State
from fourfold.words import spoken

TABS: tuple[tuple[str, str, tuple[State, ...]], ...] = (
    ("to-do", "To do", (State.NEW, State.ASSESSED)),
    ("new", "New", (State.NEW,)),
    ("assessed", "Assessed", (State.ASSESSED,)),
    ("deployed", "Deployed", (State.DEPLOYED,)),
    ("monitored", "Monitored", (State.MONITORED,)),
    ("no-action", "No action", (State.NO_ACTION,)),
    ("for-review", "For review", (State.FOR_REVIEW,)),
    ("all", "All open", OPEN),
)
ASKED = ("theme", "area", "rule", "group")


@dataclasses.dataclass(frozen=True)
class Tab:
    """One tab of the board: its name in the address, its title, and how many triggers the user may see in it."""

    name: str
    title: str
    count: int


@dataclasses.dataclass(frozen=True)
class Filters:
    """What the board is narrowed to; empty for everything."""

    tab: str
    theme: str = ""
    area: str = ""
    rule: str = ""
    group: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> Filters:
        """From an address's query."""
        tab = asked.get("tab", "to-do")
        return cls(
            tab if any(tab == name for name, _, _ in TABS) else "to-do", **{name: asked.get(name, "") for name in ASKED}
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab is asked for."""
        return any(getattr(self, name) for name in ASKED)

    def query(self, **changes: str) -> str:
        """The address's query for these filters with some changed."""
        asked = QueryDict(mutable=True)
        asked.update({name: value for name, value in {**dataclasses.asdict(self), **changes}.items() if value})
        return asked.urlencode()


def triggers(user: User, filters: Filters) -> Any:
    """The triggers that the filters ask for, of those that the user may see, in the board's order."""
    asked = _narrowed(Trigger.objects.visible_to(user), filters)
    states = next(states for name, _, states in TABS if name == filters.tab)
    return asked.filter(state__in=states).in_order()


def tabs(user: User, filters: Filters) -> list[Tab]:
    """The tabs, each with how many of what is asked for the user may see in it."""
    counted = (
        _narrowed(Trigger.objects.visible_to(user), filters).values("state").annotate(n=Count("pk", distinct=True))
    )
    by_state = {row["state"]: row["n"] for row in counted.order_by()}
    return [Tab(name, title, sum(by_state.get(state, 0) for state in states)) for name, title, states in TABS]


def choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """What can be asked for, of what the user may see: themes, areas, rules and groups."""
    seen = Trigger.objects.visible_to(user).open()
    rules = seen.order_by("title").values_list("rule", "title").distinct()
    areas = seen.exclude(area="").order_by("place").values_list("area", "place").distinct()
    themes = seen.order_by("theme").values_list("theme", flat=True).distinct()
    groups = Concerned.objects.filter(trigger__in=seen, sort="group").order_by("ref").values_list("ref", flat=True)
    return {
        "theme": [(theme, spoken(theme).capitalize()) for theme in themes],
        "area": [(code, name or code) for code, name in areas],
        "rule": list(rules),
        "group": [(ref, ref) for ref in groups.distinct()],
    }


def actions_before_today(user: User) -> list[Deployment]:
    """Yesterday's actions: what was to be done before today and is not, what is under way, and what was done since
    yesterday began. The user's own come first, then the latest."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Deployment.objects.filter(trigger__in=Trigger.objects.visible_to(user))
    found = (
        seen.filter(
            Q(progress__in=("planned", "under-way")) & (Q(start=None) | Q(start__lt=today))
            | Q(done_at__gte=today - dt.timedelta(days=1))
        )
        .select_related("trigger", "owner")
        .defer("trigger__evidence", "trigger__reasons")
    )
    return sorted(found, key=lambda one: (one.owner_id != user.pk, not one.overdue, one.end or today, one.pk))


def after(user: User, filters: Filters, trigger: Trigger) -> Trigger | None:
    """The trigger that follows in the morning's list: the next one that is still to be decided; None at its end."""
    keys = list(triggers(user, filters).values_list("pk", flat=True))
    if trigger.pk in keys:
        following = keys[keys.index(trigger.pk) + 1 :]
    else:  # it has just left this tab, having been decided
        rank = getattr(getattr(trigger, "standing", None), "rank", None)
        ranked = triggers(user, filters).filter(standing__rank__gt=rank) if rank is not None else None
        following = list(ranked.values_list("pk", flat=True)[:1]) if ranked is not None else keys[:1]
    return Trigger.objects.get(pk=following[0]) if following else None


def _narrowed(asked: Any, filters: Filters) -> Any:
    if filters.theme:
        asked = asked.filter(theme=filters.theme)
    if filters.area:
        asked = asked.filter(area=filters.area)
    if filters.rule:
        asked = asked.filter(rule=filters.rule)
    if filters.group:
        asked = asked.filter(concerned__sort="group", concerned__ref=filters.group).distinct()
    return asked


def due_for_review(user: User) -> int:
    """How many triggers the user may see wait for their review."""
    return int(Trigger.objects.visible_to(user).filter(state=State.FOR_REVIEW).count())
