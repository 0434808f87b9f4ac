"""Networks that came from elsewhere: kept by name in the workspace's `networks/`, and part of what is gathered."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from pathlib import Path

from fourfold.errors import BadInput
from fourfold.groups.exchange.tables import read_csv, write_csv
from fourfold.groups.network import Network, joined, network_of
from fourfold.workspace import Workspace


def keep(workspace: Workspace, name: str, network: Network, *, known: dt.date, replace: bool = False) -> None:
    """Keep a network. What does not say when it was known is known from `known`. Raises `BadInput` for a name that is
    taken (unless `replace`) or cannot be one."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise BadInput(f"{name!r} cannot be a network's name: use small letters, digits and dashes.")
    nodes, edges = _files(workspace, name)
    if nodes.exists() and not replace:
        raise BadInput(f"There is a network {name!r} already. Give another name, or say that it takes its place.")
    nodes.parent.mkdir(exist_ok=True)
    dated = (dataclasses.replace(edge, known_day=edge.known_day or known) for edge in network.edges)
    write_csv(network_of(network.nodes, dated), nodes, edges)


def kept(workspace: Workspace) -> Network:
    """All networks that are kept, as one. Raises `BadInput` where a file has been spoilt."""
    folder = workspace.root / "networks"
    names = sorted(path.name.removesuffix(".nodes.csv") for path in folder.glob("*.nodes.csv"))
    stamps = tuple((name, *(path.stat().st_mtime_ns for path in _files(workspace, name))) for name in names)
    return _kept(workspace, stamps)


@functools.lru_cache(maxsize=4)
def _kept(workspace: Workspace, stamps: tuple[tuple[str | int, ...], ...]) -> Network:
    return joined(read_csv(*_files(workspace, str(name))) for name, *_ in stamps)


def _files(workspace: Workspace, name: str) -> tuple[Path, Path]:
    folder = workspace.root / "networks"
    return folder / f"{name}.nodes.csv", folder / f"{name}.edges.csv"
