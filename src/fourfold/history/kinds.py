"""The one catalogue of kinds of event (`kinds.yaml`): what each means and what the rules may make of it."""

from __future__ import annotations

import dataclasses
import functools
from importlib import resources
from typing import Any

from fourfold.errors import BadInput
from fourfold.yaml_files import parse_marked


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of event.

    `days` is its weight in crime-harm days (a range where one number would hide too much), `days_source`
    where that comes from; `None` where it has no agreed weight. `never_suspicion`: no rule may read it as a
    sign against anybody (an acquittal). `suspicion_only_if`: attributes that a rule must ask for before it may
    (a search must have found something). `announced`: it may be known of before it happens (a release from prison).
    `wanted_from` says which source usually supplies it.
    """

    name: str
    title: str
    theme: str
    meaning: str
    home_office_codes: tuple[str, ...] = ()
    subgroup: str | None = None
    days: tuple[float, float, float] | None = None  # low, middle, high
    days_source: str | None = None
    never_suspicion: bool = False
    suspicion_only_if: tuple[tuple[str, str], ...] = ()
    announced: bool = False
    wanted_from: str = ""


@functools.cache
def kinds() -> dict[str, Kind]:
    """The catalogue by name. Raises `BadInput` when the catalogue itself is wrong."""
    text = resources.files("fourfold.history").joinpath("kinds.yaml").read_text(encoding="utf-8")
    found: dict[str, Kind] = {}
    for entry in parse_marked(text, "kinds.yaml"):
        kind = _kind(dict(entry))
        if kind.name in found:
            raise BadInput(f"kinds.yaml: {kind.name!r} is listed twice.")
        found[kind.name] = kind
    return found


def _kind(entry: dict[str, Any]) -> Kind:
    known = {"kind"} | {field.name for field in dataclasses.fields(Kind)} - {"name"}
    if set(entry) - known:
        raise BadInput(f"kinds.yaml: {entry.get('kind')!r} has an unknown key {sorted(set(entry) - known)[0]!r}.")
    days = entry.get("days")
    return Kind(
        name=str(entry["kind"]),
        title=str(entry["title"]),
        theme=str(entry["theme"]),
        meaning=" ".join(str(entry["meaning"]).split()),
        home_office_codes=tuple(str(code) for code in entry.get("home_office_codes", ())),
        subgroup=entry.get("subgroup"),
        days=(float(days[0]), float(days[1]), float(days[2])) if days else None,
        days_source=entry.get("days_source"),
        never_suspicion=bool(entry.get("never_suspicion", False)),
        suspicion_only_if=tuple((str(k), str(v)) for k, v in (entry.get("suspicion_only_if") or {}).items()),
        announced=bool(entry.get("announced", False)),
        wanted_from=str(entry.get("wanted_from", "")),
    )
