"""Why things were done: words that people typed, kept beside the audit's entries so that they can be erased.

An entry holds the salted digest of its reason. Entries of before reasons were kept apart hold the words themselves,
which the database allows to be taken out and nothing else. So that they can still be shown to be otherwise as they were
written, one entry states the digest of all of them without their words, as they stood when that began.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from fourfold.desk.audit.models import Entry, Reason
from fourfold.desk.audit.sealing import entry_digest, root_of, subjects_of

APART = "sha256:"
"""How the digest of a reason begins, in an entry."""

LONGEST = 500
"""Letters in a reason."""

BEFORE = "entries without their reasons"
"""The kind of the entry that states the digest of those before it: its key is the last one's number."""

PIECE = 2000


def reason_digest(salt: str, words: str) -> str:
    """The digest of a reason as its entry holds it (SHA-256 of salt and words); "" for none."""
    return APART + hashlib.sha256(f"{salt}{words}".encode()).hexdigest() if words else ""


def reasons_of(entries: Iterable[Entry]) -> dict[int, str]:
    """The reasons of some entries, by entry and in their order; none for those without, or whose reason was erased. It
    asks once."""
    held = [one for one in entries if one.why]
    apart = [one.pk for one in held if one.why.startswith(APART)]
    words = dict(Reason.objects.filter(entry__in=apart).values_list("entry", "words"))
    said = {one.pk: words.get(one.pk, "") if one.why.startswith(APART) else one.why for one in held}
    return {entry: reason for entry, reason in said.items() if reason}


def digest_without(last: int, entries: Any = Entry.objects) -> str:
    """The digest of every entry up to one, as if none had a reason."""
    return root_of(_without(entries.filter(pk__lte=last).order_by("pk").iterator()))


def _without(entries: Iterator[Entry]) -> Iterator[tuple[int, str]]:
    while piece := list(islice(entries, PIECE)):
        subjects = subjects_of(piece)
        for one in piece:
            one.why = ""
            yield one.pk, entry_digest(one, subjects.get(one.pk, []))
