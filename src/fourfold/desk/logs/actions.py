"""Adding to a decision log. There is nothing else to be done to one."""

from __future__ import annotations

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import record_of
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
    said = [
        previous, entry.kind, entry.key, entry.number, entry.at.astimezone().timestamp(), entry.by_id, entry.by_role,
        entry.decision, entry.rationale, entry.replaces,
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
    """Whether a log is as it was written: numbered from 1 without a gap, and every digest right."""
    previous = START
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.digest != digest_of(previous, entry):
            return False
        previous = entry.digest
    return True


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
    )
    entry.digest = digest_of(last.digest if last else START, entry)
    entry.full_clean()
    entry.save(force_insert=True)
    return entry
