"""Ordinals for rows mended in a quarantine file: they stand apart from identical rows that are held already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from fourfold.history.identity import next_ordinal


class Held(Protocol):
    """The versions held of some ids, as `History.held` gives them."""

    def __call__(self, ids: Sequence[str], *, at: dt.datetime | None = None) -> pa.Table:
        """`INCOMING` rows."""


def settle(ids: Sequence[str], origins: Sequence[tuple[str, int]], held: Held) -> list[str]:
    """Ids (made by `identity.Separate`) moved on past those held of other rows. `origins` says in which file and line
    each row first stood: a row that is held already from there keeps its id, so that importing again changes nothing.
    """
    settled, taken = list(ids), set[str]()
    waiting = list(range(len(settled)))
    while waiting:
        found = held([settled[n] for n in waiting])
        there = dict(
            zip(
                found["id"].to_pylist(),
                zip(*(found[c].to_pylist() for c in ("file", "line")), strict=True),
                strict=True,
            )
        )
        moved = []
        for n in waiting:
            if there.get(settled[n], origins[n]) != origins[n] or settled[n] in taken:
                settled[n] = next_ordinal(settled[n])
                moved.append(n)
            else:
                taken.add(settled[n])
        waiting = moved
    return settled
