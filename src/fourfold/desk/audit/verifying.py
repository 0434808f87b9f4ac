"""Verifying: finding any change, gap, reorder, added or removed row in what the audit holds.

Everything is read in pieces, and in an order in which what others write meanwhile cannot look like a fault.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from django.db.models import Exists, Max, OuterRef

from fourfold.desk.audit.models import Action, Detail, Entry, Reason, Seal, Sealed, Subject
from fourfold.desk.audit.reasons import APART, BEFORE, digest_without, reason_digest
from fourfold.desk.audit.recording import content_digest
from fourfold.desk.audit.sealing import START, entry_digest, root_of, seal_digest, subjects_of, unsealed

T = TypeVar("T")
Beside = TypeVar("Beside", Detail, Reason)
Faults = Callable[[], Iterable[str]]
_also: list[Faults] = []

PIECE = 2000
LATE = dt.timedelta(hours=1)
"""How much later than those around it an entry may come to be sealed: longer than any transaction takes."""


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What checking found. `faults`: each change, gap or reorder, in words; none if all is well. `unsealed`: entries
    written since the last seal, which nothing guards yet but the database's own refusal. `erased`: contents and reasons
    that have lawfully been erased. `head`: the newest seal's digest, to be kept elsewhere."""

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
    gone = [*_erased()]
    before = Before()
    of_heads = _head_faults(remembered, heads) if heads else ()
    found = tuple(chain(of_heads, _seal_faults(), _entry_faults(before), _stray_faults()))
    found += tuple(chain(_beside_faults(), _unlawful(gone)))
    found += tuple(chain.from_iterable(faults() for faults in _also))
    last = Seal.objects.order_by("-number").first()
    return Verdict(
        entries=Entry.objects.count(),
        seals=Seal.objects.count(),
        unsealed=tail,
        erased=len(gone) + before.taken_out,
        head=last.digest if last else START,
        faults=found,
    )


class Before:
    """The entries that hold their reasons themselves, from before these were kept apart. `taken_out`: of how many the
    reason was lawfully erased."""

    def __init__(self) -> None:
        self._said = Entry.objects.filter(kind=BEFORE).order_by("pk").first()
        self._last = int(self._said.key) if self._said else 0
        self.taken_out = 0

    def without(self, entry: Entry) -> bool:
        """Whether an entry is not as it was sealed only because its reason was lawfully erased."""
        after = Entry.objects.filter(action=Action.ERASURE, kind=entry.kind, key=entry.key, pk__gt=entry.pk)
        lawful = entry.why == "" and entry.pk <= self._last and after.exists() and self._stand
        self.taken_out += lawful
        return lawful

    @functools.cached_property
    def _stand(self) -> bool:
        """Whether all of them are, but for their reasons, as it was stated when these began to be kept apart."""
        apart = Entry.objects.filter(pk__lte=self._last, why__startswith=APART).exists()
        return self._said is not None and not apart and self._said.why == digest_without(self._last)


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


def _entry_faults(of_old: Before) -> Iterator[str]:
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
            if entry_digest(entry, subjects.get(pk, [])) != digest and not of_old.without(entry):
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
    reasoned = entries.filter(why__startswith=APART)
    for pk in Reason.objects.filter(~Exists(reasoned)).values_list("entry", flat=True).iterator():
        yield f"There is a reason for entry {pk}, which has none."


def _beside_faults() -> Iterator[str]:
    """Contents and reasons that are not as the digests in their entries have them."""
    details, reasons = Detail.objects.order_by("entry").iterator(), Reason.objects.order_by("entry").iterator()
    yield from _changed("content", "content", details, lambda one: content_digest(one.salt, one.body))
    yield from _changed("reason", "why", reasons, lambda one: reason_digest(one.salt, one.words))


def _changed(what: str, field: str, rows: Iterable[Beside], digest: Callable[[Beside], str]) -> Iterator[str]:
    for piece in _pieces(rows):
        held = dict(Entry.objects.filter(pk__in=[one.entry for one in piece]).values_list("pk", field))
        for one in piece:
            if held.get(one.entry) and held[one.entry] != digest(one):
                yield f"The {what} of entry {one.entry} was changed."


def _erased() -> Iterator[tuple[str, int, str, str]]:
    """The contents and reasons that are gone: which of the two, of which entry, and of which record."""
    contents, reasons = Entry.objects.exclude(content=""), Entry.objects.filter(why__startswith=APART)
    for what, entries, rows in (("content", contents, Detail.objects), ("reason", reasons, Reason.objects)):
        bare = entries.filter(~Exists(rows.filter(entry=OuterRef("pk")))).order_by("pk")
        yield from ((what, *one) for one in bare.values_list("pk", "kind", "key").iterator())


def _unlawful(gone: Iterable[tuple[str, int, str, str]]) -> Iterator[str]:
    """What went without an erasure on record after it."""
    rows = Entry.objects.filter(action=Action.ERASURE).values("kind", "key").annotate(last=Max("pk"))
    erasures = {(row["kind"], row["key"]): row["last"] for row in rows.iterator()}
    for what, pk, kind, key in gone:
        if erasures.get((kind, key), 0) < pk:
            yield f"The {what} of entry {pk} is gone, and no erasure is on record."


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
