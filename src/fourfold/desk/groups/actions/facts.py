"""Keeping facts about a group. A fact is corrected by another in its place: what was believed before stays, with the
day from which it no longer was, so that a rule asked about a past day still sees what was known on it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.groups.models.dated import Fact

NOT_CONTENT = ("id", "created_at", "changed_at", "added_by", "gone_on", "instead_of_id")


@transaction.atomic
def fact_keep(fact: Fact) -> Fact:
    """Save a new fact, or put a changed one in the place of the one that is kept. One that is unchanged is left."""
    if fact.pk is None:
        fact.save()
        return fact
    held = type(fact).fresh(fact.pk)
    content = [field.attname for field in fact._meta.concrete_fields if field.name not in NOT_CONTENT]
    differing = [name for name in content if getattr(held, name) != getattr(fact, name)]
    if not differing:
        return held
    today = timezone.localdate()
    if "known_on" not in differing:
        fact.known_on = max(today, held.known_on)
    fact_give_up(held)
    fact.pk, fact._state.adding, fact.instead_of = None, True, held
    fact.save()
    return fact


def fact_now(fact: Fact) -> Fact | None:
    """What stands in the place of a fact that was corrected, however often; None where it was given up."""
    now: Any = fact
    while now is not None and now.gone_on is not None:
        now = now.corrections.first()
    found: Fact | None = now
    return found


@transaction.atomic
def fact_give_up(fact: Fact) -> Fact:
    """From today the fact is no longer believed. It stays on record as what was believed until then."""
    held = type(fact).fresh(fact.pk)
    if held.gone_on is None:
        held.gone_on = max(timezone.localdate(), held.known_on)
        held.save()
    return held
