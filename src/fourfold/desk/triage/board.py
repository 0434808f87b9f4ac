"""The triage board as data: what the user may see of today's work, in its order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.triage.models import Concerned, Deployment, Trigger
from fourfold.desk.triage.states import OPEN, State
from fourfold.matrix.cards import RestsOn, on_cards
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
    """One tab of the board: its name in the address, its title, and how many triggers the user may see in it, on how
    many cards."""

    name: str
    title: str
    count: int
    cards: int


@dataclasses.dataclass(frozen=True)
class Filters:
    """What the board is narrowed to; empty for everything. `card`: the lead of the card that the user came from."""

    tab: str
    theme: str = ""
    area: str = ""
    rule: str = ""
    group: str = ""
    card: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> Filters:
        """From an address's query."""
        tab = asked.get("tab", "to-do")
        return cls(
            tab if any(tab == name for name, _, _ in TABS) else "to-do",
            **{name: asked.get(name, "") for name in (*ASKED, "card")},
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab is asked for."""
        return any(getattr(self, name) for name in ASKED)

    def query(self, **changes: str) -> str:
        """The address's query for these filters with some changed."""
        return _query(tuple((name, changes.get(name, getattr(self, name))) for name in ("tab", *ASKED, "card")))


@functools.lru_cache(maxsize=512)
def _query(asked: tuple[tuple[str, str], ...]) -> str:
    """Encoded once: a page has the same query at every row."""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in asked if value})
    return query.urlencode()


def triggers(user: User, filters: Filters, *besides: str) -> Any:
    """The triggers that the filters ask for, of those that the user may see, in the board's order; `besides` them,
    those with these keys, in whatever state."""
    asked = _narrowed(Trigger.objects.visible_to(user), filters)
    return asked.filter(Q(state__in=_states(filters.tab)) | Q(pk__in=besides)).in_order()


def tabs(user: User, filters: Filters) -> list[Tab]:
    """The tabs, each with how many of what is asked for the user may see in it."""
    asked = _narrowed(Trigger.objects.visible_to(user), filters).open().in_order()
    rows = list(asked.values_list("pk", "fired_on", "rests_on", "state"))
    found = []
    for name, title, states in TABS:
        held = [row[:3] for row in rows if row[3] in states]
        found.append(Tab(name, title, len(held), len(_cards(held))))
    return found


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


def after(user: User, filters: Filters, trigger: Trigger) -> tuple[Trigger, str] | None:
    """The trigger that follows in the list, with the lead of its card: card by card, each with what is folded under it.
    None at the list's end. The trigger itself and the lead of its card may have left the tab, having been decided:
    they still mark where in the list it stood."""
    states = _states(filters.tab)
    kept = triggers(user, filters, trigger.pk, filters.card)
    walk = [(key, card[0]) for card in keys_on_cards(kept) for key in card]
    here = next((n for n, (key, _) in enumerate(walk) if key == trigger.pk), -1)
    waiting = set(kept.filter(state__in=states).values_list("pk", flat=True))
    following = next(((key, lead) for key, lead in walk[here + 1 :] if key in waiting), None)
    return (Trigger.objects.get(pk=following[0]), following[1]) if following else None


Row = tuple[str, dt.date, Sequence[str]]
"""A trigger's key, the day on which it fired, and the ids of the events that it rests on."""


def keys_on_cards(asked: Any) -> list[tuple[str, ...]]:
    """The keys of the triggers of a query, near-identical ones on one card, each with its lead first."""
    return _cards(asked.values_list("pk", "fired_on", "rests_on"))


@dataclasses.dataclass(frozen=True)
class Card:
    """Near-identical triggers: the lead, and those folded under it."""

    lead: Trigger
    others: tuple[Trigger, ...]

    @property
    def undecided(self) -> int:
        """How many of them wait to be decided."""
        return sum(one.state in _states("to-do") for one in (self.lead, *self.others))


def cards(asked: Any, keys: Sequence[tuple[str, ...]]) -> list[Card]:
    """The cards with these keys, of a query's triggers; in a fixed number of queries, however many cards."""
    held = asked.in_bulk([key for card in keys for key in card])
    return [Card(held[card[0]], tuple(held[key] for key in card[1:])) for card in keys]


def others_on_card(trigger: Trigger, *users: User, besides: Iterable[str] = ()) -> list[Trigger]:
    """What shares the trigger's card and is still to be decided, or is among `besides`, of what all of these users may
    see."""
    undecided = Q(state__in=_states("to-do")) | Q(pk__in=[trigger.pk, *besides])
    seen = Trigger.objects.visible_to(*users).filter(undecided, fired_on=trigger.fired_on).in_order()
    keys = next((card for card in keys_on_cards(seen) if trigger.pk in card), ())
    return list(seen.filter(pk__in=keys).exclude(pk=trigger.pk))


def _cards(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    cards = on_cards(rows, lambda row: RestsOn(row[1], tuple(row[2])))
    return [tuple(key for key, _, _ in card) for card in cards]


def _states(tab: str) -> tuple[State, ...]:
    return next(states for name, _, states in TABS if name == tab)


def _narrowed(asked: Any, filters: Filters) -> Any:
    if filters.theme:
        asked = asked.filter(theme=filters.theme)
    if filters.area:
        asked = asked.filter(area=filters.area)
    if filters.rule:
        asked = asked.filter(rule=filters.rule)
    if filters.group:
        asked = asked.filter(pk__in=Concerned.objects.filter(sort="group", ref=filters.group).values("trigger"))
    return asked


def due_for_review(user: User) -> int:
    """How many triggers the user may see wait for their review."""
    return int(Trigger.objects.visible_to(user).filter(state=State.FOR_REVIEW).count())
