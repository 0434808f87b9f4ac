"""Sealing: closing batches of entries with a chain of hashes. `verifying` checks the chain.

Entries are written without waiting for one another. Every few seconds those not yet sealed are closed together: each
entry's digest is kept, and the seal chains the batch to the one before it. An entry whose transaction ended late is in
no seal yet, and goes into the next.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fourfold.desk.audit.models import Entry, Seal, Sealed, Subject

START = "0" * 64
"""What the first seal follows."""

MOST = 5000
"""Entries in one seal."""


def seal() -> Seal | None:
    """Close what is not yet sealed, at most `MOST` entries; None when there is nothing, or another process is at it."""
    try:
        with transaction.atomic():
            entries = list(unsealed().order_by("pk")[:MOST])
            if not entries:
                return None
            last = Seal.objects.order_by("-number").first()
            subjects = subjects_of(entries)
            digests = [(entry.pk, entry_digest(entry, subjects.get(entry.pk, []))) for entry in entries]
            number, previous, at = (
                (last.number + 1, last.digest, timezone.now()) if last else (1, START, timezone.now())
            )
            root = root_of(digests)
            made = Seal.objects.create(
                number=number,
                at=at,
                count=len(entries),
                root=root,
                previous=previous,
                digest=seal_digest(number, at, len(entries), root, previous),
            )
            Sealed.objects.bulk_create(Sealed(entry=pk, seal=number, digest=digest) for pk, digest in digests)
            return made
    except IntegrityError:  # another process sealed meanwhile
        return None


def seal_all(heads: Path | None = None) -> int:
    """Seal until nothing is left; gives how many seals were made. The newest digest is added to the file `heads`, which
    is best kept where the database's keepers cannot write."""
    made = 0
    newest = None
    while (one := seal()) is not None:
        newest, made = one, made + 1
    if newest is not None and heads is not None:
        heads.parent.mkdir(parents=True, exist_ok=True)
        with heads.open("a", encoding="utf-8") as file:
            file.write(f"{newest.number} {newest.at.isoformat()} {newest.digest}\n")
    return made


def entry_digest(entry: Entry, subjects: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of everything an entry says, and of whom it concerned."""
    said = [
        entry.pk, str(entry.uid), _moment(entry.at), entry.action, entry.actor, entry.actor_name, entry.roles,
        entry.kind, entry.key, entry.why, entry.act, entry.content, sorted(map(list, subjects)),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def root_of(digests: Iterable[tuple[int, str]]) -> str:
    """SHA-256 of entries' numbers and digests, in their order."""
    return hashlib.sha256("".join(f"{pk}:{digest};" for pk, digest in digests).encode()).hexdigest()


def seal_digest(number: int, at: dt.datetime, count: int, root: str, previous: str) -> str:
    """SHA-256 of a seal, chained to the one before."""
    return hashlib.sha256(json.dumps([number, _moment(at), count, root, previous]).encode()).hexdigest()


def unsealed() -> QuerySet[Entry]:
    """The entries that no seal has closed yet."""
    return Entry.objects.filter(~Exists(Sealed.objects.filter(entry=OuterRef("pk"))))


def subjects_of(entries: Iterable[Entry]) -> dict[int, list[tuple[str, str]]]:
    """Whom each entry concerned, by entry."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = Subject.objects.filter(entry__in=[entry.pk for entry in entries]).values_list("entry", "role", "ref")
    for entry, role, ref in rows:
        found.setdefault(entry, []).append((role, ref))
    return found


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
