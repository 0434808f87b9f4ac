"""Networks as FollowTheMoney entities, one JSON object a line, as OpenAleph and OpenSanctions read and write them.

What FollowTheMoney has no property for (roles of both ends, when it was known, grading, marking) stands beside the
properties under `fourfold`, which other readers pass over; so nothing is lost on the way back.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fourfold.errors import BadInput
from fourfold.groups.exchange.problems import Reading
from fourfold.groups.network import Edge, Network, Node
from fourfold.marked import nearest
from fourfold.whole_files import whole

SCHEMAS = {
    "person": "Person", "group": "Organization", "organisation": "Company", "premises": "Address", "vehicle": "Vehicle",
    "firearm": "Asset", "supplier": "LegalEntity", "event": "Event",
}  # fmt: skip
_SORTS = {schema: sort for sort, schema in SCHEMAS.items()} | {"PublicBody": "organisation", "RealEstate": "premises"}
_EDGES = {
    "Membership": ("member", "organization", "member"),
    "UnknownLink": ("subject", "object", "linked"),
    "Associate": ("person", "associate", "linked"),
    "Family": ("person", "relative", "linked"),
    "Directorship": ("director", "organization", "linked"),
    "Ownership": ("owner", "asset", "linked"),
    "Employment": ("employee", "employer", "linked"),
}
"""By schema: the property of each end, and what kind of edge it is unless `fourfold` says."""


def write_ftm(network: Network, path: Path) -> None:
    """Write a network."""
    lines = [*map(_entity, network.nodes), *map(_link, network.edges)]
    with whole(path) as part:
        part.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _entity(node: Node) -> dict[str, Any]:
    schema = SCHEMAS[node.sort]
    name = "full" if schema == "Address" else "name"
    return {"id": node.ref, "schema": schema, "properties": {name: [node.name]}, "fourfold": {"label": node.label}}


def _link(edge: Edge) -> dict[str, Any]:
    schema = "Membership" if edge.kind == "member" else "UnknownLink"
    first, second, _ = _EDGES[schema]
    values = {name: None if value is None else str(value) for name, value in dataclasses.asdict(edge).items()}
    said = {
        first: edge.first,
        second: edge.second,
        "role": edge.first_role or edge.kind,
        "startDate": values["valid_from"],
        "endDate": values["valid_to"],
        "publisher": edge.source,
        "summary": edge.words,
    }
    mark = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]
    kept = {name: value for name, value in values.items() if value is not None and name not in ("first", "second")}
    return {
        "id": f"edge-{mark}",
        "schema": schema,
        "properties": {name: [value] for name, value in said.items() if value},
        "fourfold": kept,
    }


def read_ftm(path: Path) -> Network:
    """Read entities. Raises `BadInput` with line and reason for what is no entity, or of a schema that a network has no
    place for."""
    reading = Reading(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise BadInput(f"{path}: is not UTF-8 text.") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from None
    for number, text in enumerate(lines, start=1):
        if text.strip():
            _read(number, text, reading)
    return reading.network()


def _read(line: int, text: str, reading: Reading) -> None:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        reading.problem(line, f"not valid JSON: {error}.")
        return
    if not isinstance(found, dict) or not isinstance(found.get("properties"), dict):
        reading.problem(line, "not an entity: it needs id, schema and properties.")
        return
    schema, said = str(found.get("schema")), found["properties"]
    ours = found["fourfold"] if isinstance(found.get("fourfold"), dict) else {}
    if schema in _EDGES:
        _read_link(line, schema, said, ours, reading)
    elif schema in _SORTS:
        label = ours.get("label") if "label" in ours else _one(said, "name") or _one(said, "full")
        reading.node(line, {"ref": found.get("id"), "sort": _SORTS[schema], "label": label})
    else:
        reading.problem(
            line, f"schema {schema!r} has no place in a network. {nearest(schema, [*_EDGES, *_SORTS])}".strip()
        )


def _read_link(line: int, schema: str, said: Mapping[str, Any], ours: Mapping[str, Any], reading: Reading) -> None:
    first, second, kind = _EDGES[schema]
    ends = {"first": _one(said, first), "second": _one(said, second)}
    if ours:
        fields = {field.name for field in dataclasses.fields(Edge)}
        reading.edge(line, {**{name: value for name, value in ours.items() if name in fields}, **ends})
        return
    days = {name: _one(said, prop) for name, prop in (("valid_from", "startDate"), ("valid_to", "endDate"))}
    words = _one(said, "summary") or _one(said, "relationship")
    role = {"first_role": _one(said, "role")} if schema == "Membership" else {}
    told = words or (None if role else _one(said, "role"))
    reading.edge(line, {**ends, "kind": kind, **days, **role, "source": _one(said, "publisher"), "words": told})


def _one(said: Mapping[str, Any], name: str) -> str | None:
    """A property's first value."""
    values = said.get(name)
    if isinstance(values, list):
        return str(values[0]) if values else None
    return None if values is None else str(values)
