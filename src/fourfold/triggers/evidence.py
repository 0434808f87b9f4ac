"""The events behind a firing, as believed on the day of view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from fourfold.database import connect
from fourfold.history.facts import Facts
from fourfold.history.store import History
from fourfold.times import UTC, local_day
from fourfold.triggers import nodes
from fourfold.triggers.question import number
from fourfold.triggers.relied_on import Limits, Reliance, together
from fourfold.triggers.seen import Seen
from fourfold.triggers.sentence import why
from fourfold.triggers.trigger import EvidenceEvent, Firing, Party, Trigger, trigger_id

_PLAIN = ("id", "source", "reference", "kind", "known_basis", "x", "y", "precision_m", "marking", "file", "line")
_MOMENTS = ("occurred_from", "occurred_to", "known_from")
_COLUMNS = (
    *_PLAIN, *(f"epoch_us({name}) AS {name}" for name in _MOMENTS), "areas", "compartments", "attributes",
    "list_transform(parties, lambda p: {'role': p.role, 'sort': p.sort, 'ref': p.ref}) AS parties",
)  # fmt: skip
_AS_SEEN = (
    *(name for name in _PLAIN if name != "precision_m"), "r AS precision_m", "t0 AS occurred_from", "t1 AS occurred_to",
    "epoch_us(known_from) AS known_from", "areas", "compartments", "attributes", "parties",
)  # fmt: skip
_ZERO = dt.datetime(1970, 1, 1, tzinfo=UTC)


def fetch(
    history: History, rules: Sequence[nodes.Rule], ids: Iterable[str], months: set[str] | None, known_at: dt.datetime
) -> dict[str, list[tuple[tuple[dt.date, dt.date | None], dict[str, Any]]]]:
    """Every version of these events that the rules can see, known at a moment: by id, ((known day, gone day), row).
    Characteristics kept for fairness audits are never read."""
    wanted = sorted(set(ids))
    files = [file for file in history.files() if months is None or file.rsplit("month=", 1)[-1].split("/")[0] in months]
    if not wanted or not files:
        return {}
    with connect() as con:
        rows = con.sql(
            f"SELECT {', '.join(_AS_SEEN)}, known_day, "
            "CASE WHEN known_to IS NULL OR known_to > $known THEN NULL ELSE gone_day END AS gone_day "
            f"FROM ({Seen(history, rules).of(files)}) WHERE id IN (SELECT unnest($ids)) AND known_from <= $known",
            params={"ids": wanted, "known": known_at},
        ).to_arrow_table()
    found: dict[str, list[tuple[tuple[dt.date, dt.date | None], dict[str, Any]]]] = {}
    for row in rows.to_pylist():
        days = (row.pop("known_day"), row.pop("gone_day"))
        found.setdefault(row["id"], []).append((days, row))
    return found


def fetch_between(
    history: History, kinds: Sequence[str], begin: dt.datetime, end: dt.datetime, known_at: dt.datetime
) -> list[dict[str, Any]]:
    """The events of these kinds that may have happened after `begin` and up to `end`, as believed at a moment, in
    order of time."""
    # A month before, for events known only to an interval that reaches into the asked one.
    files = history.files(since_month=f"{begin - dt.timedelta(days=31):%Y-%m}")
    if not files:
        return []
    with connect() as con:
        found: list[dict[str, Any]] = (
            con.sql(
                f"SELECT {', '.join(_COLUMNS)} FROM read_parquet($files) "
                "WHERE kind IN (SELECT unnest($kinds)) AND occurred_to > $begin AND occurred_from <= $end "
                "AND known_from <= $known AND (known_to IS NULL OR known_to > $known) ORDER BY occurred_from, id",
                params={"files": files, "kinds": list(kinds), "begin": begin, "end": end, "known": known_at},
            )
            .to_arrow_table()
            .to_pylist()
        )
    return found


def assemble(
    history: History,
    rules: Sequence[nodes.Rule],
    firings: Sequence[Firing],
    months: set[str] | None,
    known_at: dt.datetime,
    *,
    as_fired: bool,
    facts: Facts,
) -> list[Trigger]:
    """Triggers with all their evidence: as it stood on the day each fired, or as known at `known_at`. Each carries the
    marking and the compartments of its events and of the facts that it relies on."""
    ids = {name for firing in firings for name in firing.names}
    by_id = {rule.id: rule for rule in rules}
    held = fetch(history, rules, ids, months, known_at)
    names = _area_names(history, firings)
    zone = history.workspace.zone
    reliance = Reliance(facts, number(local_day(known_at, zone)), zone)
    return [_trigger(history, by_id[firing.rule], firing, held, names, as_fired, reliance) for firing in firings]


def _trigger(
    history: History,
    rule: nodes.Rule,
    firing: Firing,
    held: dict[str, Any],
    names: dict[str, str],
    as_fired: bool,
    reliance: Reliance,
) -> Trigger:
    steps = [*firing.bound, *((step, name) for step, group in firing.counted for name in group)]
    seen = firing.fired_on if as_fired else None
    events = [event for step, name in steps if (event := _event(step, held.get(name, []), seen))]
    events.sort(key=lambda event: (event.occurred_from, event.occurred_to, event.id))
    located = [event for event in events if event.x is not None]
    last_bound = {name for _, name in firing.bound}
    at = next((e for e in reversed(located) if e.id in last_bound), None) if firing.expected is None else None
    area = firing.expected.code if firing.expected else next((code for code in at.areas if code), None) if at else None
    facts = reliance.of(rule, firing, {event.id: event for event in events}, number(seen) if seen else None)
    limits = together([facts, *(Limits(event.marking, event.compartments) for event in events)])
    return Trigger(
        id=trigger_id(rule.id, rule.version, firing.bound, firing.day),
        rule=rule.id,
        rule_version=rule.version,
        title=rule.title,
        theme=rule.theme,
        duty=rule.duty,
        fired_on=firing.fired_on,
        live_until=firing.fired_on + dt.timedelta(days=rule.horizon),
        day=firing.day,
        certainty="certain" if firing.certain else "possible",
        why=why(rule, firing, events, history.workspace.zone, names),
        events=tuple(events),
        expected=firing.expected,
        x=at.x if at else None,
        y=at.y if at else None,
        area=area,
        marking=limits.marking,
        compartments=limits.compartments,
    )


def _event(
    step: str, versions: list[tuple[tuple[dt.date, dt.date | None], dict[str, Any]]], seen: dt.date | None
) -> EvidenceEvent | None:
    """The version believed at the end of the day `seen` (None: still believed)."""
    for (known, gone), row in versions:
        if (gone is None) if seen is None else (known <= seen and (gone is None or gone > seen)):
            return event_of(step, row)
    return None


def event_of(step: str, row: dict[str, Any]) -> EvidenceEvent:
    """One version of an event, as `fetch` reads it."""
    told: dict[str, Any] = {name: row[name] for name in _PLAIN}
    told |= {name: _ZERO + dt.timedelta(microseconds=row[name]) for name in _MOMENTS}
    return EvidenceEvent(
        step=step,
        **told,
        areas=tuple(row["areas"] or ()),
        compartments=tuple(row["compartments"] or ()),
        attributes=tuple(row["attributes"] or ()),
        parties=tuple(Party(party["role"], party["sort"], party["ref"]) for party in row["parties"] or ()),
    )


def _area_names(history: History, firings: Sequence[Firing]) -> dict[str, str]:
    """Names of the areas that have more than expected, by `level:code`. Boundaries are read only if there are any."""
    wanted = {
        (f.expected.level, f.expected.code)
        for f in firings
        if f.expected and f.expected.level in history.workspace.area_levels
    }
    if not wanted:
        return {}
    from fourfold.places.areas import Areas

    areas = Areas.load(history.workspace)
    return {f"{level}:{code}": f"{areas.name(level, code)} ({code})" for level, code in wanted}
