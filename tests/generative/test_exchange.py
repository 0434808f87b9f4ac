"""Networks of any sort, with any text in them, come back from every form as they went."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fourfold.cells import DANGEROUS, read_cell, safe_cell
from fourfold.groups.exchange.ftm import read_ftm, write_ftm
from fourfold.groups.exchange.graphml import read_graphml, write_graphml
from fourfold.groups.exchange.tables import read_csv, read_i2, write_csv, write_i2
from fourfold.groups.network import CONFIDENCES, EDGE_KINDS, NODE_SORTS, Edge, Network, Node, network_of
from fourfold.history.schema import MARKINGS, ROLES

TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t=+-@'\";,"), min_size=1, max_size=12
)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any network."""
    refs = draw(st.lists(TEXT, min_size=1, max_size=5, unique=True))
    nodes = [Node(ref, draw(st.sampled_from(NODE_SORTS)), draw(TEXT | st.just(""))) for ref in refs]
    edges = []
    for _ in range(draw(st.integers(0, 5)) if len(refs) > 1 else 0):
        first, second = draw(st.permutations(refs))[:2]
        begin, end = draw(st.none() | DAYS), draw(st.none() | DAYS)
        if begin and end:
            begin, end = sorted((begin, end))
        edges.append(
            Edge(
                first, second, draw(st.sampled_from(list(EDGE_KINDS))), draw(st.none() | st.sampled_from(ROLES) | TEXT),
                draw(st.none() | st.sampled_from(ROLES) | TEXT), begin, end, draw(st.none() | DAYS),
                draw(st.none() | DAYS), draw(st.none() | TEXT), draw(st.none() | st.just("1A")),
                draw(st.none() | st.sampled_from(CONFIDENCES)), draw(st.none() | st.sampled_from(MARKINGS)),
                draw(st.none() | st.just("work-a work-b")),
                draw(st.none() | TEXT),
            )
        )  # fmt: skip
    return network_of(nodes, edges)


def by_csv(network: Network, folder: Path) -> Network:
    """Out to two files and back."""
    write_csv(network, folder / "n.csv", folder / "e.csv")
    return read_csv(folder / "n.csv", folder / "e.csv")


def by(write: Callable[[Network, Path], None], read: Callable[[Path], Network]) -> Callable[[Network, Path], Network]:
    """Out to a file and back."""

    def both(network: Network, folder: Path) -> Network:
        write(network, folder / "file")
        return read(folder / "file")

    return both


@pytest.mark.parametrize(
    "there_and_back",
    [by_csv, by(write_i2, read_i2), by(write_graphml, read_graphml), by(write_ftm, read_ftm)],
    ids=["csv", "i2", "graphml", "ftm"],
)
@given(network=networks())
def test_a_network_comes_back_as_it_went(there_and_back: Callable[[Network, Path], Network], network: Network) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert there_and_back(network, Path(folder)) == network


@given(network=networks())
def test_no_cell_is_a_formula(network: Network) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("n.csv", "e.csv", "i2.csv")]
        write_csv(network, files[0], files[1])
        write_i2(network, files[2])
        for path in files:
            with path.open(encoding="utf-8-sig", newline="") as file:
                assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(DANGEROUS)]


@given(st.text() | st.text("'=+-@\t\ra", max_size=6))
@example("'=1")
@example("''")
def test_a_cell_is_read_as_it_was_kept(text: str) -> None:
    assert read_cell(safe_cell(text)) == text
