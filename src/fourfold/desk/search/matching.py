"""Which records of which sorts hold the words, or name what they stand for: asked of the copy, whatever the sorts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from fourfold.desk.search.models import Named, Text
from fourfold.desk.search.sources import Source

MANY = 500
"""More matches than this are not all fetched first."""

FIRST, MOST = 100, 5000
"""A common word is looked for in so many of a sort's newest records, then in more at a time, up to the second."""


@dataclasses.dataclass(frozen=True)
class Matches:
    """What of one sort matches: the records with these keys and, where that is not None, those in `common`, of which
    there are too many to fetch first. Nothing here says what somebody may see."""

    keys: frozenset[str]
    common: QuerySet[Text] | None = None

    def first(self, rows: QuerySet[Any], most: int) -> list[Any]:
        """The first of these rows that match, in their order, and no more than asked for."""
        if self.common is None:
            return list(rows.filter(pk__in=self.keys)[:most])
        found: list[Any] = []
        begin, size = 0, FIRST
        while len(found) < most:
            seen = list(rows.values_list("pk", flat=True)[begin : begin + size])
            held = set(self.common.filter(key__in=[str(key) for key in seen]).values_list("key", flat=True))
            found += [key for key in seen if str(key) in held or str(key) in self.keys]
            if len(seen) < size:
                break
            begin, size = begin + size, min(4 * size, MOST)
        return list(rows.filter(pk__in=found[:most]))


def matching(words: Sequence[str], refs: list[str], sources: Iterable[Source]) -> dict[str, Matches]:
    """By kind, its records in which every word stands or that name one of `refs`; kinds without any are left out."""
    searched = {source.kind: source for source in sources}
    holding = Text.objects.order_by()
    for word in words:
        holding = holding.filter(words__holds=word.lower())
    found = holding.filter(kind__in=list(searched))
    pairs = list(found.values_list("kind", "key")[: MANY + 1])
    common: list[str] = []
    if len(pairs) > MANY:
        of_kind = dict(found.values_list("kind").annotate(n=Count("pk")))
        common = [kind for kind, n in of_kind.items() if n > MANY]
        few = [kind for kind in of_kind if kind not in common]
        pairs = list(holding.filter(kind__in=few).values_list("kind", "key"))
    keys = _by_kind([*pairs, *_naming(refs, searched)])
    return {
        kind: Matches(frozenset(keys.get(kind, ())), holding.filter(kind=kind) if kind in common else None)
        for kind in {*keys, *common}
    }


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
