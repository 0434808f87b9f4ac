"""Decision logs: read, and added to. Nothing else is done to one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api import put, shapes
from fourfold.desk.api.posting import once_by_key
from fourfold.desk.api.scopes import LOGS_READ, LOGS_WRITE
from fourfold.desk.api.shapes import Number
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.logs.actions import entries_of, entry_add, is_whole
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.logs.records import record_for

router = Router(tags=["Decision logs"])
SAME = ("number", "at", "by_role", "decision", "rationale", "replaces", "digest")


class EntryIn(Schema):
    """A new entry. `replaces`: the number of an earlier one that it takes back."""

    decision: str
    rationale: str = ""
    replaces: Number | None = None


@router.get("/logs/{slug:kind}/{slug:key}", response=shapes.Log, auth=Bearer(LOGS_READ), summary="A decision log")
def log(request: HttpRequest, kind: str, key: str) -> Any:
    """The log on a trigger (`trigger`) or on a register's record. The scope that shows the record is needed too."""
    on = _on(request, kind, key)
    consulted(on)
    entries = entries_of(on)
    return {"on": str(on), "marking": on.marking, "whole": is_whole(entries), "entries": [_put(one) for one in entries]}


@router.post(
    "/logs/{slug:kind}/{slug:key}",
    response={201: shapes.LogEntry},
    auth=Bearer(LOGS_READ, LOGS_WRITE),
    summary="Add to a decision log",
)
def log_add(request: HttpRequest, kind: str, key: str, sent: EntryIn) -> Any:
    """An entry cannot be changed; a later one can take it back."""
    on, user = _on(request, kind, key), user_of(request)
    consulted(on)

    def make() -> LogEntry:
        return entry_add(by=user, on=on, decision=sent.decision, rationale=sent.rationale, replaces=sent.replaces)

    return Status(201, _put(once_by_key(request, LogEntry, make)))


def _on(request: HttpRequest, kind: str, key: str) -> Restricted:
    found = record_for(kind, key, user_of(request))
    if found is None:
        raise Http404
    return found


def _put(one: LogEntry) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in SAME}, "by": put.named(one.by)}
