"""Verifying: finding any change, gap, reorder, added or removed row in what the audit holds.

Everything is read in pieces, and in an order in which what others write meanwhile cannot look like a fault.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from django.db.models import Exists, Max, OuterRef

from fourfold.desk.audit.models import Action, Detail, Entry, Seal, Sealed, Subject
from fourfold.desk.audit.recording import content_digest
from fourfold.desk.audit.sealing import START, entry_digest, root_of, seal_digest, subjects_of, unsealed

T = TypeVar("T")
Faults = Callable[[], Iterable[str]]
_also: list[Faults] = []

PIECE = 2000
LATE = dt.timedelta(hours=1)
"""How much later than those around it an entry may come to be sealed: longer than any transaction takes."""


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


def verifies(faults: Faults) -> None:
    """Have verifying look as well for what is wrong, in words, with something else that must stay as it was written."""
    if faults not in _also:
        _also.append(faults)


def verify(heads: Path | None = None) -> Verdict:
    """Check every entry against its digest, every seal against the one before, and the chain against the digests kept
    in the file `heads`; and decision logs and packs against their own. Nothing is changed."""
    remembered = _lines(heads) if heads else None  # read first: whatever is in it by now is in the database too
    tail = unsealed().count()
    gone = list(_erased())
    of_heads = _head_faults(remembered, heads) if heads else ()
    found = tuple(chain(of_heads, _seal_faults(), _entry_faults(), _stray_faults(), _detail_faults(), _unlawful(gone)))
    found += tuple(chain.from_iterable(faults() for faults in _also))
    last = Seal.objects.order_by("-number").first()
    return Verdict(
        entries=Entry.objects.count(),
        seals=Seal.objects.count(),
        unsealed=tail,
        erased=len(gone),
        head=last.digest if last else START,
        faults=found,
    )


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
    seal, newest, before = 0, dt.datetime.min.replace(tzinfo=dt.UTC), None  # `before`: the newest of the seals before
    rows = Sealed.objects.order_by("seal", "entry").values_list("entry", "seal", "digest").iterator()
    for piece in _pieces(rows):
        entries = Entry.objects.in_bulk([pk for pk, _, _ in piece])
        subjects = subjects_of(entries.values())
        for pk, number, digest in piece:
            if number != seal:
                seal, before = number, newest if seal else None
            entry = entries.get(pk)
            if entry is None:
                yield f"Entry {pk} is missing."
                continue
            if entry_digest(entry, subjects.get(pk, [])) != digest:
                yield f"{_named(entry)} was changed."
            if before and entry.at < before - LATE:
                yield f"{_named(entry)} came after entries that are newer: it was added later, or the clock was wrong."
            newest = max(newest, entry.at)


def _stray_faults() -> Iterator[str]:
    """Rows that belong to nothing."""
    seals = Seal.objects.filter(number=OuterRef("seal"))
    for one in Sealed.objects.filter(~Exists(seals)).iterator():
        yield f"Entry {one.entry} is said to be in seal {one.seal}, which there is not."
    entries = Entry.objects.filter(pk=OuterRef("entry"))
    for pk in Subject.objects.filter(~Exists(entries)).values_list("entry", flat=True).distinct().iterator():
        yield f"Entry {pk} is missing, but whom it concerned is held."
    spoken = entries.exclude(content="")
    for pk in Detail.objects.filter(~Exists(spoken)).values_list("entry", flat=True).iterator():
        yield f"There is content for entry {pk}, which has none."


def _detail_faults() -> Iterator[str]:
    for piece in _pieces(Detail.objects.order_by("entry").iterator()):
        contents = dict(Entry.objects.filter(pk__in=[one.entry for one in piece]).values_list("pk", "content"))
        for detail in piece:
            if contents.get(detail.entry) and contents[detail.entry] != content_digest(detail.salt, detail.body):
                yield f"The content of entry {detail.entry} was changed."


def _erased() -> Iterator[tuple[int, str, str]]:
    bare = Entry.objects.exclude(content="").filter(~Exists(Detail.objects.filter(entry=OuterRef("pk"))))
    return bare.order_by("pk").values_list("pk", "kind", "key").iterator()


def _unlawful(gone: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    """Contents that went without an erasure on record after them."""
    erasures = Entry.objects.filter(action=Action.ERASURE).values("kind", "key").annotate(last=Max("pk"))
    last = {(row["kind"], row["key"]): row["last"] for row in erasures.iterator()}
    for pk, kind, key in gone:
        if last.get((kind, key), 0) < pk:
            yield f"The content of entry {pk} is gone, and no erasure is on record."


def _lines(heads: Path) -> list[str] | None:
    return heads.read_text(encoding="utf-8", errors="replace").splitlines() if heads.is_file() else None


def _head_faults(lines: list[str] | None, heads: Path) -> Iterator[str]:
    if lines is None:
        yield f"{heads} is missing, so that a tail cut off could not be found."
        return
    held = {str(number): digest for number, digest in Seal.objects.values_list("number", "digest")}
    for place, line in enumerate(lines, start=1):
        number, *_, digest = [*line.split(), "", ""][:3]
        if held.get(number) != digest:
            yield f"Seal {number or '?'} is not the one that line {place} of {heads.name} remembers."


def _pieces(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while piece := list(islice(left, PIECE)):
        yield piece


def _named(entry: Entry) -> str:
    return f"Entry {entry.pk} ({entry.at:%Y-%m-%d %H:%M}, {entry.actor_name})"
