"""Finding: the words that somebody asks for, in everything that they may see."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.search.matching import matching
from fourfold.desk.search.refs import is_ref, may_be_a_person, spellings
from fourfold.desk.search.sources import Hit, sources
from fourfold.desk.triage.models import Concerned, Trigger
from fourfold.desk.triage.shown import places_held

MOST = 20
MOST_WORDS = 8


@dataclasses.dataclass(frozen=True)
class Group:
    """What was found of one sort: what is shown, and whether there is more of it that the user may see."""

    title: str
    hits: tuple[Hit, ...]
    more: bool


def find(asked: str, user: User) -> list[Group]:
    """Everything that the user may see in which every word stands, in groups of at most `MOST`."""
    words = asked.split()[:MOST_WORDS]
    if not words:
        return []
    groups = [_named(words, user), _areas(words)]
    searched = [source for source in sources() if user.may(source.needed)]
    wanted = matching(words, spellings(words) if len(words) == 1 else [], searched)
    for source in searched:
        if source.kind in wanted:
            rows = wanted[source.kind].first(source.rows(user), MOST + 1)
            groups.append(_group(source.title, [source.hit(one) for one in rows]))
    return [group for group in groups if group.hits]


def search(asked: str, user: User) -> list[Group]:
    """`find`, put on record with what was asked: as content, so that it can be erased."""
    subjects = [("searched for", ref) for ref in refs_in(asked)]
    record(Action.CONSULTATION, "search", "words", changes={"words": (None, asked)}, subjects=subjects)
    return find(asked, user)


def refs_in(asked: str) -> list[str]:
    """The whole references among what was asked for."""
    return [word for word in asked.split()[:MOST_WORDS] if is_ref(word)]


def _named(words: list[str], user: User) -> Group:
    """People, groups and premises that the triggers name by reference, always with the roles in which they do."""
    if not user.may(Permission.SEE_TRIGGERS):
        return Group("", (), more=False)
    seen = of_visible("trigger", Trigger, user)
    rows: QuerySet[Any] = Concerned.objects.filter(seen, ref__in=spellings(words)).values("ref", "role")
    roles: dict[str, list[str]] = {}
    for row in rows.annotate(n=Count("trigger", distinct=True)).order_by("ref", "role"):
        if not may_be_a_person(row["ref"]) or user.may(Permission.SEE_PEOPLE):
            roles.setdefault(row["ref"], []).append(f"{row['role']} in {row['n']:,}")
    hits = [
        Hit(ref, reverse("search:ref", args=[ref]), f"In triggers: {', '.join(found)}") for ref, found in roles.items()
    ]
    return _group("People, groups and premises", hits)


def _areas(words: list[str]) -> Group:
    found = [
        Hit(name, reverse("search:ref", args=[f"area:{code}"]), f"{level.name.capitalize()} {code}")
        for level in places_held().areas.levels
        for code, name in zip(level.codes, level.names, strict=True)
        if all(word.lower() in f"{name} {code}".lower() for word in words)
    ]
    return _group("Places", found[: MOST + 1])


def _group(title: str, hits: list[Hit]) -> Group:
    return Group(title, tuple(hits[:MOST]), more=len(hits) > MOST)
