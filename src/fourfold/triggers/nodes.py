"""What a rule says, as small frozen objects: the query model between the YAML language and the engines.

A rule's `steps` are read from the top. The first binds an event (or, for `MoreThanExpected`, an area); each later
one binds another event, or puts a condition, by its `Link` to a step named earlier. That is enough to combine the
primitives freely: an event; this then that; at least so many within; more than expected here; none since; and
conditions on parties.

Every match is *certain* (true whatever the exact times and places, given how precisely they are known) or
*possible* (true for some of the times that the record allows, at the recorded points).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Literal

from fourfold.history.orders import IN_FORCE

When = Literal["after", "before", "either"]
SharedThing = Literal["person", "group", "opposing-groups", "premises", "area"]


@dataclasses.dataclass(frozen=True)
class Under:
    """An order on a party, on the event's day: of any of `kinds` (empty: of any kind). `about`: that it is in force,
    that it has been breached, or that it has a condition of that sort (see `history.orders`). `ends_within`: in its
    last so many days (None: any day)."""

    kinds: tuple[str, ...] = ()
    about: str = IN_FORCE
    ends_within: int | None = None


@dataclasses.dataclass(frozen=True)
class Standing:
    """How a group stands on the event's day: as any of `ways` (see `history.standings`), and for at least so many days
    then."""

    ways: tuple[str, ...]
    days: int = 0


@dataclasses.dataclass(frozen=True)
class PartyIs:
    """A condition on one party of an event.

    `roles`: any of them (empty: any role). `sort`: what it is (None: anything). `group`: None for no condition,
    `"any"` (in some group), `"in-conflict"` (in a group in a live conflict), or one group's reference. A group that
    is itself named as a party counts as in itself. `standing`: how that group stands (None: no condition). `under`: an
    order on the party (None: no condition).
    """

    roles: tuple[str, ...] = ()
    sort: str | None = None
    group: str | None = None
    under: Under | None = None
    standing: Standing | None = None

    @property
    def asks_facts(self) -> bool:
        """Whether it asks what people hold about the party, besides what the event says."""
        return self.group is not None or self.under is not None


@dataclasses.dataclass(frozen=True)
class Select:
    """Events of any of `kinds`, with every attribute in `where` equal to one of its values, and parties as asked."""

    kinds: tuple[str, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    parties: tuple[PartyIs, ...] = ()


@dataclasses.dataclass(frozen=True)
class Share:
    """Both events share this thing.

    `person`, `premises`: the same one is party to both, in `first_roles` in the event linked to and `second_roles` in
    this one (empty: any role). `group`: a party of each is in the same group; `opposing-groups`: in two groups in
    conflict with each other. `area`: both lie in the same area of `level` (an area level, or `grid-N` for squares of N
    metres).
    """

    thing: SharedThing
    first_roles: tuple[str, ...] = ()
    second_roles: tuple[str, ...] = ()
    level: str | None = None


@dataclasses.dataclass(frozen=True)
class Link:
    """How this step's event must stand to the event of the step named `to`.

    `within` is the longest time between them, `when` the direction (this event after, before, or either side of, the
    other); `metres` the longest distance, `None` for any; `shares` all that they must have in common.
    """

    to: str
    within: dt.timedelta
    when: When = "after"
    metres: float | None = None
    shares: tuple[Share, ...] = ()


@dataclasses.dataclass(frozen=True)
class Event:
    """An event of some kind. Always the first step."""

    name: str
    select: Select


@dataclasses.dataclass(frozen=True)
class Then:
    """Another event, linked to one named earlier."""

    name: str
    select: Select
    link: Link


@dataclasses.dataclass(frozen=True)
class AtLeast:
    """At least `count` events linked to one named earlier (which is not itself counted)."""

    name: str
    count: int
    select: Select
    link: Link


@dataclasses.dataclass(frozen=True)
class NoneSince:
    """No event so linked (always `after`) by the time the link's `within` has passed. Fires when it has."""

    name: str
    select: Select
    link: Link


@dataclasses.dataclass(frozen=True)
class MoreThanExpected:
    """More events in an area lately than its own past leads one to expect. Always the first step.

    `level`: an area level of the workspace, or `grid-N`. The window is `days` days, or `months` whole calendar months;
    the past is `against` of the same unit, straight before it. At least `at_least` events in the window; false
    discoveries over all the areas looked at that day are held to `false_discovery` (Benjamini and Hochberg 1995).
    """

    name: str
    select: Select
    level: str
    length: int
    unit: Literal["days", "months"]
    against: int
    at_least: int = 3
    false_discovery: float = 0.05


Step = Event | Then | AtLeast | NoneSince | MoreThanExpected


@dataclasses.dataclass(frozen=True)
class HarmAhead:
    """The harm that a rule's trigger may come before: which events, within how many days of its firing, and how they
    are linked to the trigger's last event (metres, or what is shared)."""

    kinds: tuple[str, ...]
    days: int
    metres: float | None = None
    shares: tuple[Share, ...] = ()


@dataclasses.dataclass(frozen=True)
class Grade:
    """Why a rule is believed: `grade` is `published`, `measured` (by this force) or `judgement`; `source` says
    whose."""

    grade: Literal["published", "measured", "judgement"]
    source: str
    url: str | None = None


@dataclasses.dataclass(frozen=True)
class Rule:
    """One precursor to harm: what to look for, why it is believed to matter, what it may come before, and what may be
    done.

    `assessed` gives points on the matrix's scales by professional judgement (scale name to point, None for unknown),
    used while the rule is unmeasured. `duty` marks a statutory duty: such triggers are pinned first. `prompt` is a
    safeguarding referral prompt. `tactics` is a menu by P.
    """

    id: str
    version: int
    title: str
    theme: str
    why: str
    evidence: Grade
    steps: tuple[Step, ...]
    ahead: HarmAhead
    assessed: tuple[tuple[str, int | None], ...] = ()
    duty: Literal["threat-to-life", "missing-high-risk", "safeguarding"] | None = None
    prompt: str | None = None
    tactics: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def horizon(self) -> int:
        """Days for which a trigger stays live after it fires."""
        return self.ahead.days

    def selects(self) -> Iterator[Select]:
        """Every selection in the rule."""
        for step in self.steps:
            yield step.select

    @property
    def bound(self) -> tuple[Event | Then | MoreThanExpected, ...]:
        """The steps that bind an event or an area; with the day, they make the trigger's identity."""
        return tuple(step for step in self.steps if isinstance(step, Event | Then | MoreThanExpected))
