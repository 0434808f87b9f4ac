"""Which records of which sorts hold the words, or name what they stand for: asked of the copy in one question each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from fourfold.desk.search.models import Named, Text
from fourfold.desk.search.sources import Source

MANY = 500
"""More matches than this are not all fetched first."""


def matching(words: Sequence[str], refs: list[str], sources: Iterable[Source]) -> dict[str, Q]:
    """By kind, its records in which every word stands or that name one of `refs`; kinds without any are left out.
    Nothing here says what somebody may see."""
    searched = {source.kind: source for source in sources}
    found = Text.objects.filter(kind__in=list(searched))
    for word in words:
        found = found.filter(words__holds=word.lower())
    pairs = list(found.order_by().values_list("kind", "key")[: MANY + 1])
    if len(pairs) > MANY:  # a common word: each sort is read in its own order until enough is seen
        at = Cast(OuterRef("pk"), CharField())
        asked = {kind: Q(Exists(found.filter(kind=kind, key=at))) for kind in searched}
    else:
        asked = {kind: Q(pk__in=keys) for kind, keys in _by_kind(pairs).items()}
    for kind, keys in _by_kind(_naming(refs, searched)).items():
        asked[kind] = asked[kind] | Q(pk__in=keys) if kind in asked else Q(pk__in=keys)
    return asked


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
