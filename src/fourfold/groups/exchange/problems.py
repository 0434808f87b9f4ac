"""What is wrong with a file that is read: gathered, each with its line, and told together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fourfold.errors import BadInput
from fourfold.groups.network import CONFIDENCES, EDGE_KINDS, NODE_SORTS, Edge, Network, Node, check_edge, network_of
from fourfold.history.fact_files import calendar_day
from fourfold.history.schema import MARKINGS
from fourfold.marked import nearest

SHOWN = 20
DAYS = ("valid_from", "valid_to", "known_day", "gone_day")
WORDS: dict[str, Iterable[str]] = {
    "sort": NODE_SORTS,
    "kind": EDGE_KINDS,
    "confidence": CONFIDENCES,
    "marking": MARKINGS,
}
NEEDED = ("ref", "sort", "first", "second", "kind")


class Reading:
    """One file being read: what is found in it, and what is wrong with it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.nodes: dict[str, tuple[int, Node]] = {}
        self.edges: dict[Edge, int] = {}
        self.wrong: list[str] = []

    def problem(self, line: int, reason: str) -> None:
        """Note what is wrong on a line."""
        self.wrong.append(f"{self.file}, line {line}: {reason}")

    def node(self, line: int, values: Mapping[str, Any]) -> None:
        """Take a node, by the names of `Node`'s fields. What a line leaves unsaid, another may say."""
        found = self._fields(line, values)
        if found is None:
            return
        node = Node(found["ref"], found["sort"], found.get("label") or "")
        first, held = self.nodes.get(node.ref, (line, node))
        if held.sort != node.sort or (held.label and node.label and held.label != node.label):
            self.problem(
                line, f"{node.ref} is {node.sort} {node.label!r} here and {held.sort} {held.label!r} on line {first}."
            )
        else:
            self.nodes[node.ref] = (first, node if node.label else held)

    def edge(self, line: int, values: Mapping[str, Any]) -> None:
        """Take an edge, by the names of `Edge`'s fields."""
        found = self._fields(line, values)
        if found is None:
            return
        edge = Edge(**found)
        try:
            check_edge(edge)
        except BadInput as error:
            self.problem(line, str(error))
            return
        self.edges.setdefault(edge, line)

    def network(self) -> Network:
        """What was read. Raises `BadInput` with the first problems."""
        for edge, line in self.edges.items():
            for end in edge.ends:
                if end not in self.nodes:
                    self.problem(line, f"{end} is not among the nodes.")
        if self.wrong:
            more = f"\n… and {len(self.wrong) - SHOWN} more." if len(self.wrong) > SHOWN else ""
            raise BadInput("\n".join(self.wrong[:SHOWN]) + more)
        return network_of((node for _, node in self.nodes.values()), self.edges)

    def _fields(self, line: int, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """The values as fields have them; None where any is wrong."""
        found: dict[str, Any] = {}
        before = len(self.wrong)
        for name, value in values.items():
            text = None if value is None or str(value) == "" else str(value)
            if text is None and name in NEEDED:
                self.problem(line, f"{name!r} is empty.")
            elif text is not None and name in DAYS:
                found[name] = self._day(line, name, value)
            elif text is not None and name in WORDS and text not in WORDS[name]:
                self.problem(line, f"{name!r} cannot be {text!r}. {nearest(text, WORDS[name])}".strip())
            else:
                found[name] = text
        return found if len(self.wrong) == before else None

    def _day(self, line: int, name: str, value: Any) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        try:
            return calendar_day(str(value))
        except ValueError as error:
            self.problem(line, f"{name}: {error}")
            return None
