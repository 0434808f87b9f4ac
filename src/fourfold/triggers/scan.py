"""The scan: which triggers are live on a day, which fired through a range, and which rules could not be asked."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path

from fourfold.errors import BadInput, NotHeld
from fourfold.history.facts import Facts
from fourfold.history.kinds import kinds
from fourfold.history.shape import Shape
from fourfold.history.store import History
from fourfold.times import day_end
from fourfold.triggers import nodes
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.evidence import assemble
from fourfold.triggers.language import load_rules, shipped_rules
from fourfold.triggers.loading import asks_groups, asks_orders, asks_standings
from fourfold.triggers.question import Question, day_of
from fourfold.triggers.seen import area_levels, links
from fourfold.triggers.trigger import Trigger
from fourfold.workspace import Workspace

DUTY_FIRST = {"threat-to-life": 0, "missing-high-risk": 1, "safeguarding": 2}


@dataclasses.dataclass(frozen=True)
class CouldNotRun:
    """A rule that the history cannot answer, and what it wants."""

    rule: str
    title: str
    wants: str


@dataclasses.dataclass(frozen=True)
class Scan:
    """The triggers live on `as_of`, as known at `known_at`; `version` is the history's."""

    as_of: dt.date
    known_at: dt.datetime
    version: int
    rules: tuple[nodes.Rule, ...]
    triggers: tuple[Trigger, ...]
    could_not_run: tuple[CouldNotRun, ...]


def rules_for(workspace: Workspace, folder: Path | None = None) -> list[nodes.Rule]:
    """The rules in `folder`; or, without one, the shipped catalogue with the workspace's own rules, which take the
    place of a shipped rule of the same name. Raises `Problems` with every mistake."""
    if folder is not None:
        return load_rules(folder)
    own = load_rules(workspace.rules) if workspace.rules.is_dir() else []
    return sorted({rule.id: rule for rule in [*shipped_rules(), *own]}.values(), key=lambda rule: rule.id)


def newest_day(history: History) -> dt.date:
    """The newest day on which anything became known. Raises `NotHeld` for an empty history."""
    newest = history.shape().newest_day
    if newest is None:
        raise NotHeld(
            "The history is empty. Import something first, for example with 'fourfold import police-uk PATH'."
        )
    return day_of(newest)


def scan(
    workspace: Workspace,
    *,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
    rules: Sequence[nodes.Rule] | None = None,
    facts: Facts | None = None,
) -> Scan:
    """The triggers live on a day (default: the newest held), on what was known at a moment (default: that day's
    end). `facts`: those that people hold (default: what is in the workspace's files)."""
    history = History(workspace).pinned()
    day = as_of or newest_day(history)
    moment = known_at or day_end(day, workspace.zone)
    asked = list(rules) if rules is not None else rules_for(workspace)
    held = facts or Facts.load(workspace)
    able, unable = runnable(history, asked, moment, held.kept)
    question = Question("live", day, day, moment)
    triggers = _triggers(history, able, question, held)
    return Scan(day, moment, history.version, tuple(asked), triggers, unable)


def replay(
    workspace: Workspace,
    first: dt.date,
    last: dt.date,
    *,
    known_at: dt.datetime | None = None,
    rules: Sequence[nodes.Rule] | None = None,
    facts: Facts | None = None,
) -> tuple[Trigger, ...]:
    """The triggers that fired from `first` to `last`, each as it stood on the day it fired. Equal to scanning day by
    day."""
    if last < first:
        raise BadInput(f"The range ends ({last}) before it begins ({first}).")
    history = History(workspace).pinned()
    moment = known_at or day_end(last, workspace.zone)
    held = facts or Facts.load(workspace)
    able, _ = runnable(history, list(rules) if rules is not None else rules_for(workspace), moment, held.kept)
    return _triggers(history, able, Question("fired", first, last, moment), held)


def _triggers(history: History, rules: Sequence[nodes.Rule], question: Question, facts: Facts) -> tuple[Trigger, ...]:
    engine = DuckEngine(history, facts)
    firings = engine.firings(rules, question)
    as_fired = question.about == "fired"
    found = assemble(history, rules, firings, engine.months, question.known_at, as_fired=as_fired, facts=facts)
    return tuple(sorted(found, key=lambda t: (DUTY_FIRST.get(t.duty or "", 9), -t.fired_on.toordinal(), t.rule, t.id)))


def runnable(
    history: History, rules: Sequence[nodes.Rule], known_at: dt.datetime, kept: Collection[str]
) -> tuple[list[nodes.Rule], tuple[CouldNotRun, ...]]:
    """The rules that the history can answer, and those that it cannot for want of a kind, an attribute, areas or
    facts. `kept`: the relations of facts that somebody keeps."""
    shape = history.shape()
    able, unable = [], []
    for rule in rules:
        wants = _wants(rule, history.workspace, shape, known_at, kept)
        if wants:
            unable.append(CouldNotRun(rule.id, rule.title, "; ".join(wants)))
        else:
            able.append(rule)
    return able, tuple(unable)


def _wants(
    rule: nodes.Rule, workspace: Workspace, shape: Shape, known_at: dt.datetime, kept: Collection[str]
) -> list[str]:
    """What the rule needs and the history, or the facts that are kept, have nothing of."""
    wants: list[str] = []
    held = shape.kinds(known_at)
    for select in rule.selects():
        if held.isdisjoint(select.kinds):
            names = [kinds()[kind] for kind in select.kinds]
            source = f" (from {names[0].wanted_from})" if len(names) == 1 and names[0].wanted_from else ""
            wants.append(" or ".join(kind.title.lower() for kind in names) + source)
            continue
        wants += [
            f"{' or '.join(select.kinds)} with {name!r} recorded"
            for name, _ in select.where
            if not any(shape.has(kind, name, known_at) for kind in select.kinds)
        ]
    for level in sorted(area_levels(rule)):
        if not level.startswith("grid-") and level not in workspace.area_levels:
            wants.append(f"areas of level {level!r} ('fourfold areas add PATH --level {level}')")
    if asks_groups(rule) and "memberships" not in kept:
        wants.append("who belongs to which group (facts/memberships.csv)")
    if _asks_conflict(rule) and "conflicts" not in kept:
        wants.append("which groups are in conflict (facts/conflicts.csv)")
    if asks_orders(rule) and "orders" not in kept:
        wants.append("who is under which order (the desk's register, or facts/orders.csv)")
    if asks_standings(rule) and "standings" not in kept:
        wants.append("how groups stand (the desk's groups and plans, or facts/standings.csv)")
    return list(dict.fromkeys(wants))


def _asks_conflict(rule: nodes.Rule) -> bool:
    shares = {share.thing for link in links(rule) for share in link.shares}
    return "opposing-groups" in shares or any(
        party.group == "in-conflict" for s in rule.selects() for party in s.parties
    )
