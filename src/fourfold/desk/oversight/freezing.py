"""Packs stay as they were made: whether one is, and taking out of one what is disposed of, so that it still shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.audit.erasing import erase_details
from fourfold.desk.audit.recording import record_of
from fourfold.desk.oversight.models import Pack
from fourfold.errors import BadInput
from fourfold.redacting import Terms, canonical_digest, redact, salts_for, seal_of

NAMING = ("group", "ref", "reason", "what")
"""What says, in a row of a pack, which group it is about, and what about it."""


def is_whole(pack: Pack) -> bool:
    """Whether a pack is as it was made, but for what a disposal took out."""
    return pack.digest == (seal_of(pack.content, pack.salts) if pack.salts or pack.redacted_at else _old(pack))


def broken_packs() -> Iterator[str]:
    """Every pack that is not as it was made, in words."""
    for pack in Pack.objects.select_related("meeting").iterator():
        if not is_whole(pack):
            yield f"{pack} is not as it was made."


@transaction.atomic
def pack_redact(pack: Pack, gone: Callable[[Mapping[str, Any]], bool], terms: Terms) -> int:
    """Take out of a pack the names and words of every row that `gone` says, and every text that says one of `terms`;
    gives how many texts went. Called by a disposal, which says who decided it. Raises `BadInput` for a pack that is not
    as it was made: a redaction must not hide that."""
    held = Pack.fresh(pack.pk)
    whole = is_whole(held)
    rows = [path for path, row in _rows(held.content) if gone(row) or _names(row, terms)]
    named = {f"{path}/{name}" for path in rows for name in NAMING}
    salts = held.salts or (salts_for(held.content) if not held.redacted_at else {})
    left = redact(held.content, salts, lambda path, text: path in named or terms.within(text))
    if not left.count:
        return 0
    if not whole:
        raise BadInput(f"{held} is not as it was made, so nothing was taken out of it. Find out why first.")
    held.content, held.salts, held.redacted_at = left.content, left.salts, timezone.now()
    held.digest = seal_of(left.content, left.salts)  # the same as it was, but for a pack of before there were seals
    held.save()
    erase_details(*record_of(held), why="disposed of")
    return left.count


def rows_of(pack: Pack) -> list[Mapping[str, Any]]:
    """Every row of a pack's content."""
    return [row for _, row in _rows(pack.content)]


def says(pack: Pack, terms: Terms) -> bool:
    """Whether any text of a pack says any of some terms."""
    return terms.within(json.dumps(pack.content, ensure_ascii=False))


def _names(row: Mapping[str, Any], terms: Terms) -> bool:
    return any(terms.within(row[name]) for name in NAMING if isinstance(row.get(name), str))


def _rows(content: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every mapping in a pack's content, by where it stands."""
    if isinstance(content, Mapping):
        yield path, content
    inner = content.items() if isinstance(content, Mapping) else enumerate(content) if isinstance(content, list) else ()
    for name, value in inner:
        yield from _rows(value, f"{path}/{name}")


def _old(pack: Pack) -> str:
    """The digest of a pack of before there were seals: SHA-256 of its content as canonical JSON."""
    return canonical_digest(pack.content)
