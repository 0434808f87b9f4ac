"""Records that were judged to be one, as the engines need them: from when until when each went by which reference.

Which records are one follows from all the judgements that were believed on a day, so it changes as they are made and
taken back. A rule takes what is one for one; each event keeps the reference that its source gave.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import pyarrow as pa

from fourfold.history.one_record import parts
from fourfold.triggers.question import FOREVER
from fourfold.triggers.reference_rows import Fact, facts_of

SPANS = pa.schema([("ref", pa.string()), ("who", pa.string()), ("k0", pa.int32()), ("k1", pa.int32())])


@dataclasses.dataclass(frozen=True)
class Joined:
    """The judgements of "the same" that are believed on some day."""

    judged: Sequence[Fact]

    @cached_property
    def _by_ref(self) -> Mapping[str, tuple[tuple[str, ...], tuple[Fact, ...]]]:
        found = {}
        for part in parts((one.one, one.other) for one in self.judged):
            facts = tuple(one for one in self.judged if one.one in part)
            found.update(dict.fromkeys(part, (part, facts)))
        return found

    def by(self, ref: str | None, other: str | None) -> tuple[Fact, ...] | None:
        """The judgements by which two references are one: none needed where they are the same, None where they are not
        one."""
        if ref is None or other is None:
            return None
        if ref == other:
            return ()
        part, facts = self._by_ref.get(ref, ((), ()))
        return facts if other in part else None


def spans(identities: pa.Table) -> pa.Table:
    """For every reference that was ever joined with another: the spans of days (`k0` up to `k1`) through which it went
    by the reference `who`, which all of its identity went by (schema `SPANS`)."""
    judged = facts_of(identities, "first", "second", FOREVER - 1)
    rows = [row for part in _ever(judged) for row in _spans(part)]
    return pa.Table.from_pylist(rows, schema=SPANS)


def _ever(judged: Sequence[Fact]) -> Iterator[list[Fact]]:
    """The judgements of each set of references that were ever joined."""
    place = {ref: n for n, part in enumerate(parts((one.one, one.other) for one in judged)) for ref in part}
    sets: dict[int, list[Fact]] = {}
    for one in judged:
        sets.setdefault(place[one.one], []).append(one)
    yield from sets.values()


def _spans(judged: list[Fact]) -> Iterator[dict[str, object]]:
    refs = {ref for one in judged for ref in (one.one, one.other)}
    days = sorted({-FOREVER, FOREVER, *(day for one in judged for day in (one.k0, one.k1))})
    for k0, k1 in zip(days, days[1:], strict=False):
        joined = parts((one.one, one.other) for one in judged if one.k0 <= k0 < one.k1)
        names = {ref: part[0] for part in joined for ref in part}
        for ref in refs:
            yield {"ref": ref, "who": names.get(ref, ref), "k0": k0, "k1": k1}
