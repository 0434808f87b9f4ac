"""Packages stay as they were made: whether one is, and taking out of one what is disposed of so that it still shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.partners.models import Disclosure
from fourfold.errors import BadInput
from fourfold.redacting import Terms, redact, salts_for, seal_of

Names = set[tuple[str, str]]


def seal(disclosure: Disclosure, content: dict[str, Any]) -> None:
    """Put a package into a disclosure, sealed. Not saved here."""
    disclosure.content, disclosure.salts = content, salts_for(content)
    disclosure.digest = seal_of(content, disclosure.salts)


def is_whole(disclosure: Disclosure) -> bool:
    """Whether a package is as it was made, but for what a disposal took out."""
    return disclosure.digest == seal_of(disclosure.content, disclosure.salts)


def broken_packages() -> Iterator[str]:
    """Every package that is not as it was made, in words."""
    for one in Disclosure.objects.iterator():
        if not is_whole(one):
            yield f"The package of {one.reference} is not as it was made."


def packages_redact(names: Names, terms: Terms) -> int:
    """Take out of every package the records that go, and every text that says one of `terms`; gives out of how many.
    Raises `BadInput` for one that is not as it was made: a redaction must not hide that."""
    return sum(_redact(one, names, terms) for one in Disclosure.objects.all())


@transaction.atomic
def _redact(disclosure: Disclosure, names: Names, terms: Terms) -> bool:
    records = enumerate(disclosure.content.get("records", ()))
    gone = tuple(f"/records/{n}/parts/" for n, one in records if (one["kind"], one["key"]) in names)

    def goes(path: str, text: str) -> bool:
        return "/parts/" in path and (path.startswith(gone) or terms.within(text))  # not how a record is named: its key

    left = redact(disclosure.content, disclosure.salts, goes)
    if not left.count:
        return False
    if not is_whole(disclosure):
        raise BadInput(
            f"{disclosure.reference} is not as it was made, so nothing was taken out of it. Find out why first."
        )
    held = Disclosure.fresh(disclosure.pk)
    held.content, held.salts, held.redacted_at = left.content, left.salts, timezone.now()
    held.save()
    return True
