"""Adding to a decision log; and taking an entry's words out when they are disposed of, which leaves the log whole."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from itertools import groupby

from django.db import IntegrityError, transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.erasing import erase_details
from fourfold.desk.audit.recording import content_digest, record_of
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.logs.models import LogEntry
from fourfold.errors import BadInput, Busy

START = "0" * 64
TRIES = 5


def entry_add(*, by: User, on: Restricted, decision: str, rationale: str = "", replaces: int | None = None) -> LogEntry:
    """Add an entry to the log on a record. Raises `Denied`, and `BadInput` for an empty one or one that takes back an
    entry that there is not."""
    check_may(by, Permission.ADD_TO_LOGS)
    if not decision.strip():
        raise BadInput("Write down the decision.")
    for _ in range(TRIES):  # two people adding at once get two numbers
        try:
            return _add(by, on, decision.strip(), rationale.strip(), replaces)
        except IntegrityError:
            continue
    raise Busy("Others are adding to this log; try again.")


def digest_of(previous: str, entry: LogEntry) -> str:
    """SHA-256 of an entry, chained to the one before."""
    words = [entry.content] if entry.content else [entry.decision, entry.rationale]
    said = [
        previous, entry.kind, entry.key, entry.number, entry.at.astimezone().timestamp(), entry.by_id, entry.by_role,
        *words, entry.replaces,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def entries_of(on: Restricted) -> list[LogEntry]:
    """The log on a record, in order."""
    kind, key = record_of(on)
    return list(LogEntry.objects.filter(kind=kind, key=key).select_related("by").order_by("number"))


def latest_of(on: Restricted, most: int) -> list[LogEntry]:
    """The last entries of the log on a record, newest first."""
    kind, key = record_of(on)
    return list(LogEntry.objects.filter(kind=kind, key=key).select_related("by").order_by("-number")[:most])


def is_whole(entries: list[LogEntry]) -> bool:
    """Whether a log is as it was written, but for words that were lawfully taken out: numbered from 1 without a gap,
    and every digest right."""
    previous = START
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or not _is_right(previous, entry):
            return False
        previous = entry.digest
    return True


def broken_logs() -> Iterator[str]:
    """Every decision log that is not whole, in words."""
    held = LogEntry.objects.order_by("kind", "key", "number").iterator()
    for (kind, key), entries in groupby(held, key=lambda one: (one.kind, one.key)):
        if not is_whole(list(entries)):
            yield f"The decision log on {kind} {key} is not as it was written."


@transaction.atomic
def entry_redact(entry: LogEntry, *, why: str) -> None:
    """Take an entry's words out, here and in the audit; that there was one, who made it and when stays. `why` holds
    nothing of the content. Called by a disposal, which says who decided it."""
    held = LogEntry.fresh(entry.pk)
    if held.redacted_at is None:
        held.decision, held.rationale, held.salt, held.redacted_at = "", "", "", timezone.now()
        held.save()
        erase_details(*record_of(held), why=why)


def _is_right(previous: str, entry: LogEntry) -> bool:
    if entry.redacted_at is not None:
        empty = not (entry.decision or entry.rationale or entry.salt)
        return empty and (not entry.content or entry.digest == digest_of(previous, entry))
    told = not entry.content or entry.content == content_digest(entry.salt, _said(entry))
    return told and entry.digest == digest_of(previous, entry)


def _said(entry: LogEntry) -> dict[str, str]:
    return {"decision": entry.decision, "rationale": entry.rationale}


@transaction.atomic
def _add(by: User, on: Restricted, decision: str, rationale: str, replaces: int | None) -> LogEntry:
    kind, key = record_of(on)
    last = LogEntry.objects.filter(kind=kind, key=key).order_by("-number").first()
    if replaces is not None and not LogEntry.objects.filter(kind=kind, key=key, number=replaces).exists():
        raise BadInput(f"There is no entry {replaces} to take back.")
    entry = LogEntry(
        kind=kind,
        key=key,
        number=(last.number if last else 0) + 1,
        at=timezone.now(),
        by=by,
        by_role=", ".join(role.title for role in by.roles),
        decision=decision,
        rationale=rationale,
        replaces=replaces,
        salt=secrets.token_hex(16),
    )
    entry.content = content_digest(entry.salt, _said(entry))
    entry.digest = digest_of(last.digest if last else START, entry)
    entry.full_clean()
    entry.save(force_insert=True)
    return entry
