"""Networks for tests: small ones drawn by hand, and the published ones read from files."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from fourfold.groups.network import Edge, Network, Node, network_of


def day(text: str) -> dt.date:
    """A day of 2026, as 03-01."""
    return dt.date.fromisoformat(f"2026-{text}")


def tied(*pairs: str, kind: str = "associate", role: str | None = "suspect") -> Network:
    """People with one letter for a name, tied as in 'ab'; a letter alone is tied to nobody."""
    letters = sorted({letter for pair in pairs for letter in pair})
    edges = [Edge(pair[0], pair[1], kind, role, role) for pair in pairs if len(pair) == 2]
    return network_of([Node(letter, "person") for letter in letters], edges)


def published(folder: Path, name: str) -> Network:
    """One of the published networks, as its files say it."""
    with (folder / f"{name}.nodes.csv").open(encoding="utf-8") as file:
        nodes = [Node(f"coded:{row['name']}", "person") for row in csv.DictReader(file)]
    with (folder / f"{name}.edges.csv").open(encoding="utf-8") as file:
        edges = [Edge(f"coded:{row['from']}", f"coded:{row['to']}", "linked") for row in csv.DictReader(file)]
    return network_of(nodes, edges)
