"""Which records of which sorts hold the words, or name what they stand for: asked of the copy, whatever the sorts."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from fourfold.desk.compartments.standing import kept
from fourfold.desk.search.models import Named, Text
from fourfold.desk.search.sources import Source

MANY = 3000
"""More matches than this are not all fetched first: the word is a common one."""

LARGE = 500
"""A sort with more records than this is searched from its newest for a common word."""

NEWEST = (100, 400)
"""How many of them are looked through, first and then. Where these will not do, all that match are fetched after all:
the word is not common there."""

SECONDS = 600
"""For so long, which sorts have many records is not asked again; what is found does not rest on that."""


@dataclasses.dataclass(frozen=True)
class Matches:
    """What of one sort matches: the records with these keys and, where `words` are, those in whose copy every one of
    them stands, of which there may be too many to fetch first. Nothing here says what somebody may see."""

    kind: str
    keys: frozenset[str]
    words: tuple[str, ...] = ()

    def first(self, rows: QuerySet[Any], most: int) -> list[Any]:
        """The first of these rows that match, in their order, and no more than asked for."""
        found: list[Any] = []
        begin = 0
        for size in NEWEST if self.words else ():
            seen = list(rows.values_list("pk", flat=True)[begin : begin + size])
            held = self.keys | self._held_by([str(key) for key in seen])
            found += [key for key in seen if str(key) in held]
            begin += size
            if len(found) >= most or len(seen) < size:
                return list(rows.filter(pk__in=found[:most]))
            if len(found) * sum(NEWEST) < begin * most:
                break
        more = _holding(self.words).filter(kind=self.kind).values_list("key", flat=True) if self.words else ()
        return list(rows.filter(pk__in=self.keys.union(more))[:most])

    def _held_by(self, keys: list[str]) -> frozenset[str]:
        """Those of some records that match. They are few: their words are read, and no index is asked."""
        asked = Text.objects.order_by().filter(kind=self.kind, key__in=keys)
        for word in self.words:
            asked = asked.filter(words__contains=word)
        return frozenset(asked.values_list("key", flat=True))


def matching(words: Sequence[str], refs: list[str], sources: Iterable[Source]) -> dict[str, Matches]:
    """By kind, its records in which every word stands or that name one of `refs`; kinds without any are left out."""
    searched, small = {source.kind: source for source in sources}, tuple(word.lower() for word in words)
    found = _holding(small).values_list("kind", "key")
    pairs, large = list(found[: MANY + 1]), frozenset[str]()
    if len(pairs) > MANY:
        large = _large(int(time.monotonic() // SECONDS)) & searched.keys()
        pairs = list(found.filter(kind__in=searched.keys() - large))
    keys = _by_kind([*(pair for pair in pairs if pair[0] in searched), *_naming(refs, searched)])
    return {
        kind: Matches(kind, frozenset(keys.get(kind, ())), small if kind in large else ()) for kind in {*keys, *large}
    }


def _holding(words: Iterable[str]) -> QuerySet[Text]:
    holding = Text.objects.order_by()
    for word in words:
        holding = holding.filter(words__holds=word)
    return holding


@kept(1)
def _large(span: int) -> frozenset[str]:
    """The sorts with many records."""
    sizes = Text.objects.order_by().values_list("kind").annotate(n=Count("pk"))
    return frozenset(kind for kind, _ in sizes.filter(n__gt=LARGE))


def _naming(refs: list[str], searched: dict[str, Source]) -> list[tuple[str, str]]:
    if not refs:
        return []
    pairs = list(Named.objects.filter(ref__in=refs, kind__in=list(searched)).values_list("kind", "key"))
    for kind, source in searched.items():
        pairs += [(kind, key) for key in source.keys(refs)] if source.keys else []
    return pairs


def _by_kind(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, key in pairs:
        found.setdefault(kind, []).append(key)
    return found
