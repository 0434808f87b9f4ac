"""The engine that runs rules in DuckDB, in this process."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import pyarrow as pa

from fourfold.database import connect, workroom
from fourfold.history.facts import Facts
from fourfold.history.store import History
from fourfold.times import local_day
from fourfold.triggers import compiling, looks, nodes
from fourfold.triggers.chain import Chain, Frozen, in_sql, thaw
from fourfold.triggers.following import Fired, followed, harm_rule
from fourfold.triggers.loading import Loaded, load
from fourfold.triggers.question import FOREVER, Question, day_of, in_order
from fourfold.triggers.seen import Seen, links
from fourfold.triggers.trigger import Expected, Firing

AT_ONCE = 2
"""How many rules run at once: most of a rule's time on a new day is spent planning its query, on one core."""


@dataclasses.dataclass(frozen=True)
class _Match:
    """One match of a rule on the day of view."""

    bound: tuple[tuple[str, str], ...]
    rids: tuple[int, ...]
    eids: tuple[int, ...]
    due: int | None
    fired: int
    certain: bool


class DuckEngine:
    """Runs rules over a workspace's history. `facts` are as known at the question's moment, unless given."""

    def __init__(self, history: History, facts: Facts | None = None) -> None:
        self.history = history
        self.facts = facts
        self.months: set[str] = set()  # in which the evidence of what was found lies

    def firings(self, rules: Sequence[nodes.Rule], question: Question) -> list[Firing]:
        """All firings that answer the question, in the one order."""
        seen = Seen(self.history, rules)
        with workroom() as con, ThreadPoolExecutor(AT_ONCE) as pool:
            looked = pool.submit(self._looked, rules, question, seen)
            loaded = load(con, self.history, self._known(question), rules, question, seen)
            segments = looked.result()
            rooms: SimpleQueue[Loaded] = SimpleQueue()  # to open a connection takes as long as a small question
            for _ in range(AT_ONCE):
                rooms.put(loaded.beside())

            def in_a_room(rule: nodes.Rule) -> tuple[list[Firing], set[str]]:
                room = rooms.get()
                try:
                    return self._firings_of(rule, question, room, segments.get(rule, ()), seen)
                finally:
                    rooms.put(room)

            jobs = [pool.submit(in_a_room, rule) for rule in rules if rule not in loaded.silent]
            found = [job.result() for job in jobs]
            firings = [firing for firings, _ in found for firing in firings]
            self.months |= _months(loaded, firings).union(*(months for _, months in found))
        return in_order(firings)

    def followed(
        self, rules: Sequence[nodes.Rule], first: dt.date, last: dt.date, known_at: dt.datetime
    ) -> dict[str, tuple[int, int, int]]:
        """For each rule, of the triggers that fired between two days: how many there were, how many were certainly
        followed by the harm ahead, and how many possibly (see `following.py`)."""
        question = Question("fired", first, last, known_at)
        found: dict[str, tuple[int, int, int]] = {}
        with workroom() as con:
            wide = dataclasses.replace(question, last=local_day(known_at, self.history.workspace.zone))
            every = [*rules, *(harm_rule(rule) for rule in rules)]
            seen = Seen(self.history, every, keep=False)  # a record is seldom measured twice on the same files
            loaded = load(con, self.history, self._known(question), every, wide, seen)
            segments = self._looked(rules, question, seen)
            for rule in rules:
                areas = _show_looks(rule, loaded, self.history, segments.get(rule, ()))
                fired = [
                    Fired(match.rids, match.eids, match.fired, areas.get(match.eids[-1]))
                    for match in _matches(rule, question, loaded, areas)
                ]
                found[rule.id] = (len(fired), *followed(loaded, self.history.workspace, rule, fired))
        return found

    def _known(self, question: Question) -> Facts:
        workspace = self.history.workspace
        if self.facts is None:
            return Facts.load(workspace, question.known_at)
        return self.facts.as_known(local_day(question.known_at, workspace.zone))

    def _firings_of(
        self, rule: nodes.Rule, question: Question, loaded: Loaded, segments: Sequence[looks.Segment], seen: Seen
    ) -> tuple[list[Firing], set[str]]:
        """The rule's firings, and the months of the evidence that was not loaded."""
        if isinstance(rule.steps[0], nodes.MoreThanExpected) and not segments:
            return [], set()
        matched = _matches(rule, question, loaded, _show_looks(rule, loaded, self.history, segments))
        if not matched:
            return [], set()
        counted = _counted(rule, matched, loaded, question)
        months: set[str] = set()
        for place, inside in self._inside(rule, matched, loaded, question, months, seen).items():
            counted[place] = ((rule.steps[0].name, inside), *counted.get(place, ()))
        figures = {(one.eid, one.k0, one.k1): one.figures for one in segments}
        firings = []
        for place, match in enumerate(matched):
            view = FOREVER - 1 if question.about == "live" else match.fired
            numbers = next(
                (f for (eid, k0, k1), f in figures.items() if eid == match.eids[0] and k0 <= view < k1), None
            )
            firings.append(_firing(rule, match, counted.get(place, ()), numbers))
        return firings, months

    def _inside(
        self,
        rule: nodes.Rule,
        matched: list[_Match],
        loaded: Loaded,
        question: Question,
        months: set[str],
        seen: Seen,
    ) -> dict[int, tuple[str, ...]]:
        """For each match of a 'more than expected' rule, the events in its window; their months are added to
        `months`."""
        step = rule.steps[0]
        if not isinstance(step, nodes.MoreThanExpected):
            return {}
        ends = {eid: (code, end) for eid, code, end in loaded.con.execute("SELECT eid, code, d1 FROM looks").fetchall()}
        picked = [(place, *ends[match.eids[0]], _seen(match, question)[0]) for place, match in enumerate(matched)]
        found: dict[int, list[str]] = defaultdict(list)
        for place, name, first in looks.window_events(loaded.con, self.history, step, picked, question.known_at, seen):
            found[place].append(name)
            months.add(f"{day_of(first):%Y-%m}")
        return {place: tuple(sorted(names)) for place, names in found.items()}

    def _looked(
        self, rules: Sequence[nodes.Rule], question: Question, seen: Seen
    ) -> dict[nodes.Rule, Sequence[looks.Segment]]:
        """The established looks of each rule that looks for more than expected. What the sources supplied is read once
        for all of them."""
        steps = {rule: rule.steps[0] for rule in rules if isinstance(rule.steps[0], nodes.MoreThanExpected)}
        if not steps or not self.history.files():
            return {}
        days = {rule: (_first_look(rule, question), question.fired_between(rule)[1]) for rule in steps}
        with connect() as con:
            first = min(first for first, _ in days.values())
            supplied = looks.supply(con, self.history, list(steps.values()), first, question.known_at)
            return {
                rule: looks.segments(con, self.history, step, days[rule], question.known_at, supplied, seen)
                for rule, step in steps.items()
            }


def _first_look(rule: nodes.Rule, question: Question) -> int:
    # A look may have fired before what follows it.
    return question.fired_between(rule)[0] - sum(link.within.days + 1 for link in links(rule))


def _show_looks(
    rule: nodes.Rule, loaded: Loaded, history: History, segments: Sequence[looks.Segment]
) -> dict[int, str]:
    """Put the looks of a rule that looks for more than expected in table `w`; give the code of each look's area."""
    if not isinstance(rule.steps[0], nodes.MoreThanExpected):
        return {}
    loaded.con.register("looks", looks.table(segments, history))
    loaded.con.execute(
        "CREATE OR REPLACE TEMP TABLE w AS SELECT looks.* REPLACE (words.n AS code) FROM looks LEFT JOIN words ON words.word = looks.code"
    )
    return {one.eid: one.code for one in segments}


def _matches(rule: nodes.Rule, question: Question, loaded: Loaded, areas: dict[int, str]) -> list[_Match]:
    """One match for each trigger: of the orders in which its events match on the day of view, the first by id."""
    places = range(len(rule.bound))
    first, last = question.fired_between(rule)
    text = _matches_sql(rule, loaded.columns.frozen, question.about)
    rows = loaded.con.execute(text, {"first": first, "last": last}).fetchall()
    if not rows:
        return []
    names = _names(loaded, [row[3 + 2 * n] for row in rows for n in places])
    best: dict[tuple[object, ...], _Match] = {}
    for fired, due, certain, *rest in rows:
        rids, eids = tuple(rest[0::2]), tuple(rest[1::2])
        ids = tuple(_name(rule, rid, eid, names, areas) for rid, eid in zip(rids, eids, strict=True))
        match = _Match(
            tuple(zip((step.name for step in rule.bound), ids, strict=True)), rids, eids, due, fired, certain
        )
        key = (frozenset(ids), due)
        other = best.get(key)
        if other is None or match.bound < other.bound:
            best[key] = dataclasses.replace(match, certain=certain or (other is not None and other.certain))
        elif certain:
            best[key] = dataclasses.replace(other, certain=True)
    return list(best.values())


@functools.lru_cache(maxsize=512)
def _matches_sql(rule: nodes.Rule, columns: Frozen, about: str) -> str:
    """The query for a rule's matches: worked out once for a history's columns, whatever days are then asked about."""
    chain = compiling.matches(rule, thaw(columns))
    places = range(len(rule.bound))
    view = f"k1 = {FOREVER}" if about == "live" else "g.k0 <= f.fired AND f.fired < g.k1"
    chain.add(
        "g",
        f"SELECT *, LIST_SORT([{', '.join(f'e{n}' for n in places)}]) AS found, COALESCE(due, {-FOREVER}) AS day FROM m",
    )
    chain.add(
        "f", "SELECT found, day, MIN(k0) AS fired FROM g GROUP BY found, day HAVING MIN(k0) BETWEEN $first AND $last"
    )
    listed = ", ".join(f"g.r{n}, g.e{n}" for n in places)
    return in_sql(
        chain.select(
            f"SELECT f.fired, g.due, g.cert, {listed} FROM g JOIN f ON f.found = g.found AND f.day = g.day WHERE {view}"
        )
    )


def _name(rule: nodes.Rule, rid: int, eid: int, names: dict[int, str], areas: dict[int, str]) -> str:
    step = rule.steps[0]
    if rid < 0 and isinstance(step, nodes.MoreThanExpected):
        return f"{step.level}:{areas[eid]}"
    return names[rid]


def _names(loaded: Loaded, rids: list[int]) -> dict[int, str]:
    rows = loaded.con.execute(
        "SELECT rid, id FROM names WHERE rid IN (SELECT unnest($rids))", {"rids": sorted(set(rids))}
    ).fetchall()
    return dict(rows)


def _counted(
    rule: nodes.Rule, matched: list[_Match], loaded: Loaded, question: Question
) -> dict[int, tuple[tuple[str, tuple[str, ...]], ...]]:
    """For each match, the events that each 'at least' counted, as known on the day of view."""
    con = loaded.con
    found: dict[int, dict[str, set[str]]] = defaultdict(dict)
    for place, step in enumerate(rule.steps):
        if not isinstance(step, nodes.AtLeast):
            continue
        con.register("picked", _picked(matched, question))
        for n, name in con.execute(_counted_sql(rule, place, step, loaded.columns.frozen)).fetchall():
            found[n].setdefault(step.name, set()).add(name)
    return {
        n: tuple(
            (step.name, tuple(sorted(groups.get(step.name, ()))))
            for step in rule.steps
            if isinstance(step, nodes.AtLeast)
        )
        for n, groups in found.items()
    }


@functools.lru_cache(maxsize=512)
def _counted_sql(rule: nodes.Rule, place: int, step: nodes.AtLeast, columns: Frozen) -> str:
    """The query for what an 'at least' counted for each match in table `picked`."""
    chain = Chain(thaw(columns))
    chain.add("m", "SELECT *, TRUE AS cert, CAST(NULL AS INTEGER) AS due FROM picked")
    bound = [step.name for step in rule.bound]
    reachable = bound[: sum(1 for other in rule.steps[:place] if other.name in bound)]
    pairs = compiling.linked(chain, place, "m", reachable, rule, step.select, step.link)
    return in_sql(
        chain.select(
            f"SELECT DISTINCT n.place, names.id FROM {pairs} AS p JOIN {pairs}_n AS n ON n.mid = p.mid "
            "JOIN names ON names.rid = p.rid"
        )
    )


def _picked(matched: list[_Match], question: Question) -> pa.Table:
    """The matches as a table: place, the bound rN and eN, and the day of view k0 up to k1."""
    columns = {"place": list(range(len(matched)))}
    for n in range(len(matched[0].rids)):
        columns |= {f"r{n}": [match.rids[n] for match in matched], f"e{n}": [match.eids[n] for match in matched]}
    seen = [_seen(match, question) for match in matched]
    columns |= {"k0": [first for first, _ in seen], "k1": [last for _, last in seen]}
    return pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})


def _seen(match: _Match, question: Question) -> tuple[int, int]:
    """The day of view, as an interval."""
    return (FOREVER - 1, FOREVER) if question.about == "live" else (match.fired, match.fired + 1)


def _firing(
    rule: nodes.Rule, match: _Match, counted: tuple[tuple[str, tuple[str, ...]], ...], numbers: Expected | None
) -> Firing:
    return Firing(
        rule=rule.id,
        bound=match.bound,
        day=None if match.due is None else day_of(match.due),
        fired_on=day_of(match.fired),
        certain=match.certain,
        counted=counted,
        expected=numbers,
    )


def _months(loaded: Loaded, firings: Sequence[Firing]) -> set[str]:
    """The months in which the evidence lies, so that its rows can be found without reading the whole history."""
    names = {name for one in firings for name in one.names}
    rows = loaded.con.execute(
        "SELECT DISTINCT strftime(DATE '1970-01-01' + CAST(d0 AS INTEGER), '%Y-%m') FROM v JOIN names USING (rid) WHERE id IN (SELECT unnest($names))",
        {"names": sorted(names)},
    ).fetchall()
    return {month for (month,) in rows}
