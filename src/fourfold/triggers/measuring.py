"""Measuring rules on the force's own history: how often was each rule's trigger followed by the harm it warns of?"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from fourfold.database import connect
from fourfold.errors import BadInput
from fourfold.history.facts import Facts
from fourfold.history.store import History
from fourfold.times import day_end
from fourfold.triggers import nodes
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.scan import newest_day, runnable
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Tally:
    """Of `fired` triggers whose horizon has passed, those `certain` to have been followed by the harm and those that
    `possible`-ly were (which includes the certain). `first` to `last`: the days replayed. `assumed_times`: some of what
    the rule reads has a known-from that rests on a stated lag."""

    rule: str
    version: int
    fired: int
    certain: int
    possible: int
    first: dt.date
    last: dt.date
    assumed_times: bool


def measure(
    workspace: Workspace,
    rules: Sequence[nodes.Rule],
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    facts: Facts | None = None,
) -> list[Tally]:
    """Replay each rule over the history up to a day (default: all that is held), leaving out triggers whose horizon
    runs beyond it.

    Raises `NotHeld` when the history is empty and `BadInput` for a range that is too short.
    """
    history = History(workspace).pinned()
    end = last or newest_day(history)
    start = first or _oldest_day(history)
    moment = day_end(end, workspace.zone)
    held = facts or Facts.load(workspace)
    able, _ = runnable(history, rules, moment, held.kept)
    tallies: list[Tally] = []
    for rule in able:
        until = end - dt.timedelta(days=rule.horizon)
        if until < start:
            if first is None and last is None:
                continue
            raise BadInput(
                f"From {start} to {end} is shorter than the horizon of {rule.id} ({rule.horizon} days). "
                "Name a longer range."
            )
        fired, certain, possible = DuckEngine(history, held).followed([rule], start, until, moment)[rule.id]
        tallies.append(Tally(rule.id, rule.version, fired, certain, possible, start, until, _assumed(history, rule)))
    return tallies


def _oldest_day(history: History) -> dt.date:
    with connect() as con:
        ((day,),) = con.execute(
            "SELECT min(known_day) FROM read_parquet($files)", {"files": history.files()}
        ).fetchall()
    oldest: dt.date = day
    return oldest


def _assumed(history: History, rule: nodes.Rule) -> bool:
    kinds = sorted({kind for select in rule.selects() for kind in select.kinds})
    with connect() as con:
        found = con.execute(
            "SELECT 1 FROM read_parquet($files) WHERE known_basis = 'lag' AND kind IN (SELECT unnest($kinds)) LIMIT 1",
            {"files": history.files(), "kinds": kinds},
        ).fetchall()
    return bool(found)
