"""Beginning a deployment from a template of a tactic. It needs no script: the page comes back with the form filled."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from fourfold.desk.context import workspace
from fourfold.desk.triage.models.deployment import PS
from fourfold.triggers.tactic_templates import Template, load_templates, own_templates


def menu() -> list[tuple[str, list[Template]]]:
    """The templates under the title of each P."""
    held = templates()
    return [(title, [one for one in held if one.p == p]) for p, title in PS]


def templates() -> tuple[Template, ...]:
    """The templates, read again when a file of the workspace's own changes."""
    return _templates(tuple((str(path), path.stat().st_mtime_ns) for path in own_templates(workspace())))


def asks_to_fill(sent: QueryDict) -> bool:
    """Whether the form was sent to be filled in from a template, and not to be saved."""
    return "fill" in sent


def filled_in(sent: QueryDict, prefix: str = "") -> dict[str, Any]:
    """A deployment's form as it was sent, with what is empty filled in from the template chosen on it. What somebody
    wrote is never written over."""
    held: dict[str, Any] = {name.removeprefix(prefix): text for name, text in sent.items() if name.startswith(prefix)}
    chosen = next((one for one in templates() if one.name == sent.get("template")), None)
    if chosen is None:
        return held
    for name in ("p", "tactic", "agency", "legal_power", "resources", "measure"):
        held[name] = held.get(name) or getattr(chosen, name)
    held["start"] = held.get("start") or timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    if not held.get("end") and chosen.hours:
        held["end"] = _later(held["start"], chosen.hours)
    return held


def _later(start: dt.datetime | str, hours: int) -> dt.datetime | str:
    """So many hours after a local moment; empty where the moment cannot be read."""
    try:
        begins = dt.datetime.fromisoformat(start) if isinstance(start, str) else start
    except ValueError:
        return ""
    return begins + dt.timedelta(hours=hours)


@lru_cache(maxsize=2)
def _templates(stamp: tuple[tuple[str, int], ...]) -> tuple[Template, ...]:
    return load_templates(workspace())
