"""The history month by month. Only one month's chunk is in memory at a time, whatever the size of the whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fourfold.history.schema import INCOMING
from fourfold.simulate.corrections import corrections
from fourfold.simulate.happenings import Numbers
from fourfold.simulate.ordinary import CATALOGUE
from fourfold.simulate.period import Integers
from fourfold.simulate.rhythm import Cells
from fourfold.simulate.rows import rows
from fourfold.simulate.world import World

CHUNK = 200_000  # rows of one kind in memory at once
TABLES = dict[str, pa.Table]


class Months:
    """Draws each month in turn. `told`: the events told one by one, by the month of their file."""

    def __init__(
        self, world: World, ordinary: int, told: TABLES, numbers: Numbers, seed: np.random.SeedSequence
    ) -> None:
        self.world = world
        self.numbers = numbers
        self.waiting: dict[str, list[pa.Table]] = {month: [table] for month, table in told.items()}
        plan, *self.seeds = seed.spawn(1 + len(world.period.months))
        self.counts = _counts(world, ordinary, np.random.default_rng(plan))
        self.corrected = 0

    def chunks(self, month: str) -> Iterator[pa.Table]:
        """One month's rows, sorted by kind, then time, then id, in chunks. Take the months in order."""
        number = self.world.period.months.index(month)
        rng, cells = np.random.default_rng(self.seeds[number]), Cells(self.world.period, month)
        waiting = self.waiting.pop(month, [])
        extra = pa.concat_tables(waiting).combine_chunks() if waiting else INCOMING.empty_table()
        by_kind = {kind.kind: place for place, kind in enumerate(CATALOGUE)}
        for name in sorted({*by_kind, *extra["kind"].unique().to_pylist()}):
            more = extra.filter(pc.equal(extra["kind"], name))
            if name not in by_kind:
                yield _sorted(more)
                continue
            yield from self._of_kind(by_kind[name], number, cells, more, rng)

    def _of_kind(
        self, place: int, number: int, cells: Cells, more: pa.Table, rng: np.random.Generator
    ) -> Iterator[pa.Table]:
        """Chunks of one kind in order, with what else is to be told of that kind put in at its time."""
        kind = CATALOGUE[place]
        began = cells.draw(int(self.counts[number, place]), kind.hours, kind.season, rng)
        starts = list(range(0, len(began), CHUNK)) or [0]
        times = more["occurred_from"].cast(pa.int64()).to_numpy()
        for start in starts:
            drawn = rows(kind, began[start : start + CHUNK], self.world, self.numbers, rng)
            for month, table in corrections(drawn, self.world.period, self.world.county, rng).items():
                self.waiting.setdefault(month, []).append(table)
                self.corrected += table.num_rows
            low = began[start] if start else np.iinfo(np.int64).min
            high = began[start + CHUNK] if start + CHUNK < len(began) else np.iinfo(np.int64).max
            mine = more.filter(pa.array((times >= low) & (times < high)))
            if mine.num_rows:
                yield _sorted(pa.concat_tables([drawn, mine]))
            elif drawn.num_rows:
                yield drawn


def _sorted(table: pa.Table) -> pa.Table:
    return table.combine_chunks().sort_by([("occurred_from", "ascending"), ("id", "ascending")])


def _counts(world: World, ordinary: int, rng: np.random.Generator) -> Integers:
    """How many of each kind in each month (months x kinds), `ordinary` in all."""
    weights = np.array([kind.weight for kind in CATALOGUE])
    totals = rng.multinomial(ordinary, weights / weights.sum())
    cells = [Cells(world.period, month) for month in world.period.months]
    counts = np.zeros((len(cells), len(CATALOGUE)), np.int64)
    for place, kind in enumerate(CATALOGUE):
        share = np.array([month.weights(kind.hours, kind.season).sum() for month in cells])
        counts[:, place] = rng.multinomial(totals[place], share / share.sum())
    return counts
