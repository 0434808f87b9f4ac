"""Erasure: what was removed stays removed, and the record of it holds no content."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from fourfold.history import people
from fourfold.workspace import Workspace


def record(workspace: Workspace, ids: Sequence[str], held: int, *, now: dt.datetime, who: str, why: str) -> None:
    """Log the erasure of these ids (digests, when, who, why), `held` of which were in the history."""
    digests = [_digest(name) for name in ids]
    entry = {"when": now.isoformat(), "who": who, "why": why, "held": held, "digests": digests}
    with _log(workspace).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
        log.flush()


def record_kept(workspace: Workspace, kind: str, key: str, what: str, *, now: dt.datetime, who: str, why: str) -> None:
    """Log that a record of the desk's was erased (`what`: its "row", or the "content" of its audit), by its kind and
    key alone, so that a backup made before can be made to forget it too."""
    entry = {"when": now.isoformat(), "who": who, "why": why, "records": [[kind, key, what]]}
    workspace.history.mkdir(parents=True, exist_ok=True)
    with _log(workspace).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")


def record_people(workspace: Workspace, refs: Sequence[str], *, now: dt.datetime, who: str, why: str) -> None:
    """Log that people were taken out of the history (digests of their references, when, who, why), so that neither an
    import nor a restored backup brings them back."""
    entry = {"when": now.isoformat(), "who": who, "why": why, "people": sorted(map(people.digest, refs))}
    workspace.history.mkdir(parents=True, exist_ok=True)
    with _log(workspace).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
        log.flush()


def people_erased(workspace: Workspace) -> set[str]:
    """Digests of the references of everybody who was taken out of this workspace's history."""
    if not _log(workspace).exists():
        return set()
    lines = _log(workspace).read_text(encoding="utf-8").splitlines()
    return {digest for line in lines for digest in json.loads(line).get("people", ())}


def without_erased(workspace: Workspace, rows: pa.Table) -> tuple[pa.Table, int]:
    """The rows that were never erased, without people who were taken out; and how many rows were left out."""
    rows, alone = people.without_people(rows, people_erased(workspace))
    erased = digests(workspace)
    if not erased:
        return rows, alone
    keep = np.array([_digest(name) not in erased for name in rows["id"].to_pylist()], dtype=bool)
    return rows.filter(pa.array(keep)), alone + int((~keep).sum())


def digests(workspace: Workspace) -> set[str]:
    """Digests of every id erased from this workspace."""
    if not _log(workspace).exists():
        return set()
    lines = _log(workspace).read_text(encoding="utf-8").splitlines()
    return {digest for line in lines for digest in json.loads(line).get("digests", ())}


def logged(workspace: Workspace) -> list[tuple[dt.datetime, int]]:
    """Every erasure of events in the log: when, and of how many events that were held (of how many ids, where the entry
    is from before that was kept)."""
    if not _log(workspace).exists():
        return []
    entries = [json.loads(line) for line in _log(workspace).read_text(encoding="utf-8").splitlines()]
    return [
        (dt.datetime.fromisoformat(entry["when"]), int(entry.get("held", len(entry["digests"]))))
        for entry in entries
        if "digests" in entry
    ]


def was_erased(workspace: Workspace, event_id: str) -> bool:
    """Whether this id was held once and erased."""
    return _digest(event_id) in digests(workspace)


def _log(workspace: Workspace) -> Path:
    return workspace.history / "erasures.jsonl"


def _digest(event_id: str) -> str:
    return hashlib.sha256(event_id.encode()).hexdigest()
