"""Mornings are never rewritten: what each day's scan found, added up, is what one replay of the whole range finds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fourfold.history.facts import Facts
from fourfold.history.store import History
from fourfold.times import day_end
from fourfold.triggers import nodes
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.question import Question
from fourfold.triggers.trigger import Firing
from fourfold.workspace import Workspace
from tests.generative import strategies as invented

UTC = dt.UTC
FIRST, LAST = dt.date(2024, 3, 1), dt.date(2024, 4, 10)


def workspace_in(folder: str) -> Workspace:
    return dataclasses.replace(Workspace.create(Path(folder)), area_levels=("ward",))


def fired(history: History, facts: Facts, rule: nodes.Rule, first: dt.date, last: dt.date) -> list[Firing]:
    moment = day_end(last, history.workspace.zone)
    return DuckEngine(history, facts).firings([rule], Question("fired", first, last, moment))


def by_day(table: pa.Table, day: dt.date, zone: dt.tzinfo) -> pa.Table:
    """The rows that became known on a local day."""
    days = [moment.astimezone(zone).date() for moment in table["known_from"].to_pylist()]
    return table.filter(pa.array([other == day for other in days]))


@settings(max_examples=4)
@given(invented.events(), invented.facts(), invented.rules())
def test_mornings_add_up_to_one_replay(table: pa.Table, held: Facts, rule: nodes.Rule) -> None:
    """The history grows day by day, as it does in life, with late and corrected events; each evening is scanned with
    what is held by then. One replay at the end finds the same triggers, each as it stood on its day."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        growing = History(workspace_in(f"{one}/w"))
        zone = growing.workspace.zone
        days = sorted({moment.astimezone(zone).date() for moment in table["known_from"].to_pylist()})
        mornings: list[Firing] = []
        for number in range((LAST - FIRST).days + 1):
            day = FIRST + dt.timedelta(days=number)
            if day in days:
                growing.write(by_day(table, day, zone), now=day_end(day, zone))
            mornings += fired(growing, held, rule, day, day)
        whole = History(workspace_in(f"{other}/w"))
        whole.write(table, now=dt.datetime(2024, 6, 1, tzinfo=UTC))
        replayed = fired(whole, held, rule, FIRST, LAST)
        assert sorted(mornings, key=repr) == sorted(replayed, key=repr)


@settings(max_examples=7)
@given(invented.events(), invented.facts(), invented.rules(), st.data())
def test_scans_add_up_after_erasure(table: pa.Table, held: Facts, rule: nodes.Rule, data: st.DataObject) -> None:
    """After an erasure the past is what it would have been without the event: scans of each day still add up to one
    replay, and neither names it."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        history = History(workspace_in(f"{one}/w"))
        history.write(table, now=dt.datetime(2024, 6, 1, tzinfo=UTC))
        gone = data.draw(st.sampled_from(sorted(set(table["id"].to_pylist()))))
        history.erase([gone], now=dt.datetime(2024, 6, 2, tzinfo=UTC), who="tester", why="generated")
        replayed = fired(history, held, rule, FIRST, LAST)
        assert gone not in repr(replayed)
        without = History(workspace_in(f"{other}/w"))
        without.write(
            table.filter(pa.array([name != gone for name in table["id"].to_pylist()])),
            now=dt.datetime(2024, 6, 1, tzinfo=UTC),
        )
        assert fired(without, held, rule, FIRST, LAST) == replayed
        middle = FIRST + dt.timedelta(days=30)
        parts = fired(history, held, rule, FIRST, middle) + fired(
            history, held, rule, middle + dt.timedelta(days=1), LAST
        )
        assert sorted(parts, key=repr) == sorted(replayed, key=repr)


@settings(max_examples=7)
@given(invented.events(), invented.facts(), invented.rules(), st.randoms(use_true_random=False))
def test_the_order_of_import_does_not_matter(
    table: pa.Table, held: Facts, rule: nodes.Rule, chance: random.Random
) -> None:
    """The same rows in another order, in several imports, or twice, fire the same triggers with the same ids in the
    same order."""
    # Two rows of one event that became known at one moment do have an order: the first is what was known then.
    seen: set[tuple[object, object]] = set()
    keep = []
    for row in zip(table["id"].to_pylist(), table["known_from"].to_pylist(), strict=True):
        keep.append(row not in seen)
        seen.add(row)
    table = table.filter(pa.array(keep))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first = History(workspace_in(f"{one}/w"))
        first.write(table, now=dt.datetime(2024, 6, 1, tzinfo=UTC))
        second = History(workspace_in(f"{other}/w"))
        order = list(range(table.num_rows))
        chance.shuffle(order)
        cut = chance.randint(0, len(order))
        for part in (order[:cut], order[cut:], order):
            second.write(table.take(pa.array(part, pa.int64())), now=dt.datetime(2024, 6, 1, tzinfo=UTC))
        assert fired(first, held, rule, FIRST, LAST) == fired(second, held, rule, FIRST, LAST)
