"""The interface's description as people read it: by chapter, each route with what it takes and gives."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from fourfold.desk.api.interface import described


@dataclasses.dataclass(frozen=True)
class Told:
    """A parameter or field: its name, its type in words, whether it has to be there, and what it means."""

    name: str
    kind: str
    needed: bool
    about: str


@dataclasses.dataclass(frozen=True)
class Route:
    """One route in words. `answers`: (status, what it is, fields)."""

    name: str
    method: str
    path: str
    title: str
    about: str
    scopes: tuple[str, ...]
    takes: tuple[Told, ...]
    sends: tuple[Told, ...]
    status: str
    gives: str
    fields: tuple[Told, ...]


@cache
def chapters() -> tuple[tuple[str, tuple[Route, ...]], ...]:
    """The routes by chapter, in the interface's order."""
    description = described()
    found: dict[str, list[Route]] = {}
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_route(path, method, told, description))
    return tuple((name, tuple(routes)) for name, routes in found.items())


def _route(path: str, method: str, told: dict[str, Any], described: dict[str, Any]) -> Route:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    status = next(one for one in told["responses"] if int(one) < 300)
    answer = next(iter(told["responses"][status]["content"].values()))["schema"]
    return Route(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        title=told["summary"],
        about=" ".join(told.get("description", "").split()),
        scopes=tuple(told["security"][0]["Bearer"]),
        takes=tuple(
            Told(one["name"], kind(one["schema"]), one["required"], one.get("description", ""))
            for one in told["parameters"]
        ),
        sends=_fields(body, described),
        status=str(status),
        gives=kind(answer),
        fields=_fields(answer.get("items", answer), described),
    )


def _fields(schema: dict[str, Any], described: dict[str, Any]) -> tuple[Told, ...]:
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    needed = schema.get("required", ())
    return tuple(
        Told(name, kind(one), name in needed, " ".join(one.get("description", "").split()))
        for name, one in schema.get("properties", {}).items()
    )


def kind(schema: dict[str, Any]) -> str:
    """A schema's type in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " or ".join(str(one) or "nothing" for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    formats = {"date": "day", "date-time": "moment", "binary": "a file"}
    words = {
        "string": "text",
        "integer": "whole number",
        "boolean": "true or false",
        "null": "null",
        "object": "object",
    }
    named = str(schema.get("type", "anything"))
    return formats.get(str(schema.get("format")), words.get(named, named))
