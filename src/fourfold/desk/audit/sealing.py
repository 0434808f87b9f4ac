"""Sealing: closing batches of entries with a chain of hashes, and checking the chain.

Entries are written without waiting for one another. Every few seconds those not yet sealed are closed together: each
entry's digest is kept, and the seal chains the batch to the one before it. An entry whose transaction ended late is in
no seal yet, and goes into the next.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fourfold.desk.audit.models import Action, Detail, Entry, Seal, Sealed, Subject
from fourfold.desk.audit.recording import content_digest

START = "0" * 64
"""What the first seal follows."""

MOST = 5000
"""Entries in one seal."""


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What checking found. `faults`: each change, gap or reorder, in words; none if all is well. `unsealed`: entries
    written since the last seal, which nothing guards yet but the database's own refusal. `erased`: contents that have
    lawfully been erased. `head`: the newest seal's digest, to be kept elsewhere."""

    entries: int
    seals: int
    unsealed: int
    erased: int
    head: str
    faults: tuple[str, ...]


def seal() -> Seal | None:
    """Close what is not yet sealed, at most `MOST` entries; None when there is nothing, or another process is at it."""
    try:
        with transaction.atomic():
            entries = list(_unsealed().order_by("pk")[:MOST])
            if not entries:
                return None
            last = Seal.objects.order_by("-number").first()
            subjects = _subjects_of(entries)
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


def verify(heads: Path | None = None) -> Verdict:
    """Check every entry against its digest, every seal against the one before, and the chain against the digests kept
    in the file `heads`. Nothing is changed."""
    faults = [*_seal_faults(), *_entry_faults(), *_detail_faults(), *(_head_faults(heads) if heads else ())]
    last = Seal.objects.order_by("-number").first()
    erased = Entry.objects.exclude(content="").filter(~Exists(Detail.objects.filter(entry=OuterRef("pk")))).count()
    return Verdict(
        entries=Entry.objects.count(),
        seals=Seal.objects.count(),
        unsealed=_unsealed().count(),
        erased=erased,
        head=last.digest if last else START,
        faults=tuple(faults),
    )


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


def _seal_faults() -> Iterator[str]:
    previous, number = START, 0
    for one in Seal.objects.order_by("number").iterator():
        number += 1
        if one.number != number:
            yield f"Seal {number} is missing."
            number = one.number
        if one.previous != previous:
            yield f"Seal {one.number} does not follow the seal before it."
        if one.digest != seal_digest(one.number, one.at, one.count, one.root, one.previous):
            yield f"Seal {one.number} was changed."
        held = list(Sealed.objects.filter(seal=one.number).order_by("entry").values_list("entry", "digest"))
        if len(held) != one.count or root_of(held) != one.root:
            yield f"What seal {one.number} closed is no longer as it was."
        previous = one.digest


def _entry_faults() -> Iterator[str]:
    rows = Sealed.objects.order_by("entry").values_list("entry", "digest").iterator()
    while batch := dict(islice(rows, 2000)):
        entries = Entry.objects.in_bulk(list(batch))
        subjects = _subjects_of(entries.values())
        for pk, digest in batch.items():
            if pk not in entries:
                yield f"Entry {pk} is missing."
            elif entry_digest(entries[pk], subjects.get(pk, [])) != digest:
                yield f"Entry {pk} ({entries[pk].at:%Y-%m-%d %H:%M}) was changed."


def _detail_faults() -> Iterator[str]:
    contents = dict(Entry.objects.exclude(content="").values_list("pk", "content"))
    held: set[int] = set()
    for detail in Detail.objects.iterator():
        held.add(detail.entry)
        if contents.get(detail.entry) != content_digest(detail.salt, detail.body):
            yield f"The content of entry {detail.entry} was changed."
    gone = [pk for pk in contents if pk not in held]
    lawful = set(Entry.objects.filter(action=Action.ERASURE).values_list("kind", "key"))
    for entry in Entry.objects.filter(pk__in=gone).iterator():
        if (entry.kind, entry.key) not in lawful:
            yield f"The content of entry {entry.pk} is gone, and no erasure is on record."


def _head_faults(heads: Path) -> Iterator[str]:
    if not heads.is_file():
        yield f"{heads} is missing, so that a tail cut off could not be found."
        return
    held = dict(Seal.objects.values_list("number", "digest"))
    for line in heads.read_text(encoding="utf-8").splitlines():
        number, _, digest = line.split()
        if held.get(int(number)) != digest:
            yield f"Seal {number} is not the one that {heads.name} remembers."


def _unsealed() -> QuerySet[Entry]:
    return Entry.objects.filter(~Exists(Sealed.objects.filter(entry=OuterRef("pk"))))


def _subjects_of(entries: Iterable[Entry]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    rows = Subject.objects.filter(entry__in=[entry.pk for entry in entries]).values_list("entry", "role", "ref")
    for entry, role, ref in rows:
        found.setdefault(entry, []).append((role, ref))
    return found


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
