"""Networks as CSV: nodes and edges in two files as Fourfold has them, or one file that i2 Analyst's Notebook imports.

i2's file has a row for each edge with both of its ends, and a row for each node that nothing joins. How sure an edge is
stands as i2's line strength (confirmed, unconfirmed, tentative). Cells are safe to open in a spreadsheet.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fourfold.cells import read_cell, safe_cell
from fourfold.errors import BadInput
from fourfold.groups.exchange.problems import Reading
from fourfold.groups.network import EDGES, NODES, Edge, Network, Node
from fourfold.marked import nearest
from fourfold.whole_files import whole

_DAYS = {"valid_from": "from", "valid_to": "to", "known_day": "known_from", "gone_day": "known_to"}
NODE_COLUMNS = {name: name for name in NODES.names}
EDGE_COLUMNS = {_DAYS.get(name, name): name for name in EDGES.names}
_STRENGTHS = {"high": "Confirmed", "moderate": "Unconfirmed", "low": "Tentative"}
I2_ENDS = ("Type", "Identity", "Label")
I2_LINK = {
    "Link Type": "kind", "Role 1": "first_role", "Role 2": "second_role", "Start Date": "valid_from",
    "End Date": "valid_to", "Known From": "known_day", "Known To": "gone_day", "Source Reference": "source",
    "Grade": "grading", "Strength": "confidence", "Marking": "marking", "Compartments": "compartments",
    "Description": "words",
}  # fmt: skip
I2_COLUMNS = (*(f"Entity {n} {name}" for n in (1, 2) for name in I2_ENDS), *I2_LINK)


def write_csv(network: Network, nodes: Path, edges: Path) -> None:
    """Write nodes and edges to two files, each whole or not at all."""
    _write(nodes, list(NODE_COLUMNS), ([getattr(node, name) for name in NODES.names] for node in network.nodes))
    _write(edges, list(EDGE_COLUMNS), ([getattr(edge, name) for name in EDGES.names] for edge in network.edges))


def read_csv(nodes: Path, edges: Path) -> Network:
    """Read what `write_csv` wrote, or anybody's files with its columns. Raises `BadInput` with file, line, reason."""
    reading = Reading(nodes)
    for line, row in rows_of(nodes, list(NODE_COLUMNS), ("label",)):
        reading.node(line, row)
    reading.file = edges
    optional = tuple(name for name in EDGE_COLUMNS if name not in ("first", "second", "kind"))
    for line, row in rows_of(edges, list(EDGE_COLUMNS), optional):
        reading.edge(line, {EDGE_COLUMNS[name]: value for name, value in row.items()})
    return reading.network()


def write_i2(network: Network, path: Path) -> None:
    """Write the file that i2 imports."""
    held = {node.ref: node for node in network.nodes}
    tied = {end for edge in network.edges for end in edge.ends}
    joined = ([*_end(held[edge.first]), *_end(held[edge.second]), *_link(edge)] for edge in network.edges)
    alone = (
        [*_end(node), *([""] * (len(I2_COLUMNS) - len(I2_ENDS)))] for node in network.nodes if node.ref not in tied
    )
    _write(path, list(I2_COLUMNS), [*joined, *alone])


def read_i2(path: Path) -> Network:
    """Read such a file. Raises `BadInput` with line and reason."""
    reading = Reading(path)
    strengths = {word: confidence for confidence, word in _STRENGTHS.items()}
    optional = tuple(name for name in I2_COLUMNS if name not in ("Entity 1 Type", "Entity 1 Identity"))
    for line, row in rows_of(path, list(I2_COLUMNS), optional):
        for n in (1, 2) if row.get("Entity 2 Identity") else (1,):
            named = {"sort": row[f"Entity {n} Type"], "ref": row[f"Entity {n} Identity"]}
            reading.node(line, {**named, "label": row.get(f"Entity {n} Label")})
        if row.get("Entity 2 Identity"):
            link = {field: row.get(name) for name, field in I2_LINK.items()}
            link["confidence"] = strengths.get(link["confidence"] or "", link["confidence"])
            reading.edge(line, {"first": row["Entity 1 Identity"], "second": row["Entity 2 Identity"], **link})
    return reading.network()


def _end(node: Node) -> list[str]:
    return [node.sort, node.ref, node.label]


def _link(edge: Edge) -> list[Any]:
    values = dataclasses.asdict(edge)
    values["confidence"] = _STRENGTHS.get(edge.confidence or "")
    return [values[field] for field in I2_LINK.values()]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows([safe_cell(value) for value in row] for row in rows)


def rows_of(path: Path, columns: Sequence[str], optional: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a CSV file, each with the line on which it ends. Raises `BadInput` for a file that cannot be read, a
    column that is not known or missing, and a row that is not as long as the header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            _check_header(path, header, columns, optional)
            for cells in reader:
                if any(cells):
                    if len(cells) != len(header):
                        raise BadInput(
                            f"{path}, line {reader.line_num}: has {len(cells)} cells; the header has {len(header)}."
                        )
                    yield reader.line_num, dict(zip(header, map(read_cell, cells), strict=True))
    except UnicodeDecodeError:
        raise BadInput(f"{path}: is not UTF-8 text. Save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise BadInput(f"{path}, line {reader.line_num}: not valid CSV: {error}.") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from None


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> None:
    wrong = [
        f"column {name!r} is not known. {nearest(name, columns)}".strip() for name in header if name not in columns
    ]
    wrong += [f"column {name!r} is missing." for name in columns if name not in header and name not in optional]
    wrong += [f"column {name!r} is there twice." for name in sorted(set(header)) if header.count(name) > 1]
    if wrong:
        raise BadInput("\n".join(f"{path}, line 1: {why}" for why in wrong))
