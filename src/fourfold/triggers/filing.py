"""The daily file: which triggers have been reported already, so that each morning shows what is new.

One JSON line a trigger, ids and dates alone. A trigger on file whose match no longer holds is reported as withdrawn,
with why: its evidence was erased, or is no longer what it was. One whose event was erased names no event any more.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from filelock import FileLock

from fourfold.errors import BadInput
from fourfold.history.erasure import was_erased
from fourfold.triggers.scan import Scan
from fourfold.triggers.trigger import Trigger
from fourfold.whole_files import whole
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Withdrawn:
    """A trigger on file, its horizon not yet passed, whose match no longer holds."""

    id: str
    rule: str
    fired_on: dt.date
    reason: str


@dataclasses.dataclass(frozen=True)
class Daily:
    """What is new since the last daily: `new` triggers, `withdrawn` ones, and how many still live were on file
    already."""

    scan: Scan
    new: tuple[Trigger, ...]
    withdrawn: tuple[Withdrawn, ...]
    on_file: int


def file_daily(workspace: Workspace, scan: Scan, *, now: dt.datetime, keep: bool = True) -> Daily:
    """Compare a scan with what is on file, and file what is new (unless `keep` is false)."""
    workspace.filed.mkdir(parents=True, exist_ok=True)
    with FileLock(workspace.filed / "filed.lock", timeout=10):
        filed = _read(workspace)
        live = {trigger.id for trigger in scan.triggers}
        new = tuple(trigger for trigger in scan.triggers if trigger.id not in filed)
        withdrawn = tuple(_withdrawn(workspace, entry) for entry in filed.values() if _gone(entry, live, scan.as_of))
        lines = [_line(trigger, scan, now) for trigger in new]
        lines += [{**filed[one.id], "withdrawn_on": scan.as_of.isoformat(), "reason": one.reason} for one in withdrawn]
        if keep:
            _append(_path(workspace), lines)
    return Daily(scan, new, withdrawn, len(live) - len(new))


def forget(workspace: Workspace, ids: Sequence[str]) -> None:
    """Take erased events out of the file: a trigger that rested on one stays, and names no event."""
    path, gone = _path(workspace), set(ids)
    if not path.exists():
        return
    with FileLock(workspace.filed / "filed.lock", timeout=10):
        _read(workspace)  # refuses what is no filed trigger
        entries = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1] if line]
        left = [{**one, "events": [], "erased": True} if gone & {*one["events"]} else one for one in entries]
        with whole(path) as part:
            part.write_text("".join(json.dumps(one) + "\n" for one in left), encoding="utf-8")


def _gone(entry: dict[str, object], live: set[str], as_of: dt.date) -> bool:
    return (
        entry["id"] not in live
        and "withdrawn_on" not in entry
        and str(entry["fired_on"]) <= as_of.isoformat() <= str(entry["live_until"])
    )


def _withdrawn(workspace: Workspace, entry: dict[str, object]) -> Withdrawn:
    events = entry["events"]
    erased = "erased" in entry or (isinstance(events, list) and any(was_erased(workspace, str(one)) for one in events))
    reason = (
        "Its evidence is gone: an event was erased." if erased else "What is known now no longer makes this rule match."
    )
    return Withdrawn(str(entry["id"]), str(entry["rule"]), dt.date.fromisoformat(str(entry["fired_on"])), reason)


def _line(trigger: Trigger, scan: Scan, now: dt.datetime) -> dict[str, object]:
    return {
        "id": trigger.id,
        "rule": trigger.rule,
        "version": trigger.rule_version,
        "fired_on": trigger.fired_on.isoformat(),
        "live_until": trigger.live_until.isoformat(),
        "as_of": scan.as_of.isoformat(),
        "filed_at": now.isoformat(),
        "events": [event.id for event in trigger.events],
    }


def _read(workspace: Workspace) -> dict[str, dict[str, object]]:
    """The last line about each trigger. A line cut short by a crash at the very end was never reported, and is passed
    over."""
    path = _path(workspace)
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").split("\n")
    found: dict[str, dict[str, object]] = {}
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            entry = json.loads(line)
            found[str(entry["id"])] = entry
        except (ValueError, KeyError):
            if number < len(lines):
                raise BadInput(f"{path}, line {number}: not a filed trigger. Mend or remove the line.") from None
    return found


def _append(path: Path, lines: Iterable[dict[str, object]]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    if not text:
        return
    cut_short = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
    kept = path.read_text(encoding="utf-8").rpartition("\n")[0] + "\n" if cut_short else None
    if kept is not None:
        path.write_text(kept.lstrip("\n"), encoding="utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
        file.flush()


def _path(workspace: Workspace) -> Path:
    return workspace.filed / "triggers.jsonl"
