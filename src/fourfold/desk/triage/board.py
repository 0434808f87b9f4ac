"""The triage board as data: what the user may see of today's work, in its order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from typing import Any, overload

from django.db.models import Count, F, Max, Min, Q, Sum
from django.http import QueryDict
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import Sight, of_visible
from fourfold.desk.compartments.standing import Look, kept
from fourfold.desk.triage.models import Concerned, Deployment, Trigger
from fourfold.desk.triage.models.trigger import TriggerQuerySet
from fourfold.desk.triage.states import OPEN, State
from fourfold.triggers.language import THEME_TITLES

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
Row = tuple[str, str, str]
"""A trigger's key, its card, and its state."""


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
    return triggers_in_sight(Sight.of(user), filters, *besides)


def triggers_in_sight(sight: Sight, filters: Filters, *besides: str) -> Any:
    """The same, of those that anybody with this sight may see."""
    asked = _narrowed(Trigger.objects.in_sight(sight), filters)
    return asked.filter(Q(state__in=_states(filters.tab)) | Q(pk__in=besides)).in_order()


FOR_S = 5
"""While triggers change, for so many seconds may the board and the map lack a change that came between others."""


def look(user: User) -> Look:
    """How the triggers stand for a user: what the board's counts and the map are kept by."""
    return Look.of(user, (Trigger,), FOR_S)


def tabs(seen: Look, filters: Filters) -> list[Tab]:
    """The tabs, each with how many of what is asked for can be seen in it."""
    return list(_tabs(seen, dataclasses.replace(filters, tab="", card="")))


def choices(seen: Look) -> dict[str, list[tuple[str, str]]]:
    """What can be asked for, of what can be seen: themes, areas, rules and groups."""
    return dict(_choices(seen))


@kept(256)
def _tabs(seen: Look, filters: Filters) -> tuple[Tab, ...]:
    """In one query, however many tabs."""
    asked = _narrowed(Trigger.objects.in_sight(seen.sight), filters).open().order_by()
    counts = {f"in_{n}": Count("pk", filter=Q(state__in=states)) for n, (_, _, states) in enumerate(TABS)}
    triggers = {f"triggers_{n}": Sum(f"in_{n}", default=0) for n in range(len(TABS))}
    cards = {f"cards_{n}": Count("card", filter=Q(**{f"in_{n}__gt": 0})) for n in range(len(TABS))}
    found = asked.values("card").annotate(**counts).aggregate(**triggers, **cards)
    return tuple(
        Tab(name, title, found[f"triggers_{n}"], found[f"cards_{n}"]) for n, (name, title, _) in enumerate(TABS)
    )


@kept(64)
def _choices(seen: Look) -> dict[str, list[tuple[str, str]]]:
    triggers = Trigger.objects.in_sight(seen.sight).open()
    held = list(triggers.order_by().values_list("theme", "area", "place", "rule", "title").distinct())
    areas = {area: place or area for _, area, place, _, _ in held if area}
    rules = {rule: title for _, _, _, rule, title in held}
    groups = Concerned.objects.filter(trigger__in=triggers, sort="group").order_by("ref").values_list("ref", flat=True)
    return {
        "theme": [(theme, title) for theme, title in THEME_TITLES.items() if any(one[0] == theme for one in held)],
        "area": sorted(areas.items(), key=lambda one: one[1]),
        "rule": sorted(rules.items(), key=lambda one: one[1]),
        "group": [(ref, ref) for ref in groups.distinct()],
    }


def actions_before_today(user: User) -> list[Deployment]:
    """Yesterday's actions: what was to be done before today and is not, what is under way, and what was done since
    yesterday began. The user's own come first, then the latest."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Deployment.objects.filter(of_visible("trigger", Trigger, user))
    found = (
        seen.filter(
            Q(progress__in=("planned", "under-way")) & (Q(start=None) | Q(start__lt=today))
            | Q(done_at__gte=today - dt.timedelta(days=1))
        )
        .select_related("trigger", "owner")
        .only("tactic", "progress", "end", "owner__name", "trigger__title", "trigger__place", "trigger__marking")
    )
    return sorted(found, key=lambda one: (one.owner_id != user.pk, not one.overdue, one.end or today, one.pk))


def after(user: User, filters: Filters, trigger: Trigger) -> tuple[Trigger, str] | None:
    """The trigger that follows in the list, with the lead of its card: card by card, each with what is folded under it.
    None at the list's end. The trigger itself and the lead of its card may have left the tab, having been decided:
    they still mark where in the list it stood."""
    rows = triggers(user, filters, trigger.pk, filters.card).values_list("pk", "card", "state")
    walk = [row for card in _by_card(rows) for row in card]
    here = next((n for n, row in enumerate(walk) if row[0] == trigger.pk), -1)
    states = _states(filters.tab)
    following = next((row for row in walk[here + 1 :] if row[2] in states), None)
    if following is None:
        return None
    lead = next(key for key, card, _ in walk if card == following[1])
    return Trigger.objects.get(pk=following[0]), lead


def _by_card(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows in the board's order, those of one card together."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(row)
    return list(found.values())


@dataclasses.dataclass(frozen=True)
class Card:
    """Near-identical triggers: the lead, and those folded under it."""

    lead: Trigger
    others: tuple[Trigger, ...]

    @property
    def undecided(self) -> int:
        """How many of them wait to be decided."""
        return sum(one.state in _states("to-do") for one in (self.lead, *self.others))


class Cards(Sequence[Card]):
    """The cards of a query's triggers, near-identical ones together, in the board's order. No more triggers are read
    than are asked for. `keys`: the cards' keys, where they are known."""

    def __init__(self, asked: Any, keys: Sequence[str] | None = None) -> None:
        self._asked, self._keys = asked, _card_keys(asked) if keys is None else keys

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, which: int) -> Card: ...

    @overload
    def __getitem__(self, which: slice) -> list[Card]: ...

    def __getitem__(self, which: int | slice) -> Card | list[Card]:
        if isinstance(which, int):
            return self[which : which + 1][0]
        held: dict[str, list[Trigger]] = {key: [] for key in self._keys[which]}
        for trigger in self._asked.filter(card__in=list(held)):
            held[trigger.card].append(trigger)
        return [Card(found[0], tuple(found[1:])) for found in held.values() if found]


def cards(seen: Look, filters: Filters) -> Cards:
    """The board's cards, of what can be seen. Their order is kept until a trigger changes."""
    asked = triggers_in_sight(seen.sight, filters).without_evidence().prefetch_related("assessments")
    return Cards(asked, _ordered(seen, filters))


@kept(64)
def _ordered(seen: Look, filters: Filters) -> tuple[str, ...]:
    return _card_keys(triggers_in_sight(seen.sight, filters))


def _card_keys(asked: Any) -> tuple[str, ...]:
    """The keys of the cards of a query's triggers, in the board's order."""
    first = {"rank": Min("standing__rank"), "fired": Max("fired_on"), "key": Min("pk")}
    order = (F("rank").asc(nulls_last=True), "-fired", "key")
    named = asked.order_by().values("card").annotate(**first).order_by(*order)
    return tuple(named.values_list("card", flat=True))


def others_on_card(trigger: Trigger, *users: User, besides: Iterable[str] = ()) -> TriggerQuerySet:
    """What shares the trigger's card and is still to be decided, or is among `besides`, of what all of these users may
    see."""
    undecided = Q(state__in=_states("to-do")) | Q(pk__in=[*besides])
    seen: TriggerQuerySet = Trigger.objects.visible_to(*users).filter(undecided, card=trigger.card)
    return seen.exclude(pk=trigger.pk).in_order()


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
