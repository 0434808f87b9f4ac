"""What changed in the live triggers since the day before."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Literal

from fourfold.triggers.trigger import Trigger


@dataclasses.dataclass(frozen=True)
class Gone:
    """A trigger that was live the day before and no longer is: `passed`, its horizon is over; `withdrawn`, its match no
    longer holds on what is now known."""

    trigger: Trigger
    why: Literal["passed", "withdrawn"]


@dataclasses.dataclass(frozen=True)
class Changes:
    """How the live triggers of a day differ from those of the day before (`since`), as known then. `new` and `changed`
    (their certainty has) are ids of live triggers; `erased` counts events erased from the history since."""

    since: dt.date
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[Gone, ...]
    erased: int


def compare(since: dt.date, before: Sequence[Trigger], now: Sequence[Trigger], erased: int = 0) -> Changes:
    """Compare the triggers live on `since` with those live on the day after."""
    held = {trigger.id: trigger for trigger in before}
    live = {trigger.id for trigger in now}
    return Changes(
        since=since,
        new=tuple(trigger.id for trigger in now if trigger.id not in held),
        changed=tuple(t.id for t in now if t.id in held and held[t.id].certainty != t.certainty),
        gone=tuple(
            Gone(trigger, "passed" if trigger.live_until <= since else "withdrawn")
            for trigger in before
            if trigger.id not in live
        ),
        erased=erased,
    )
