"""Figures of published criminal networks: counts as their source states them (INDEX.csv, from UCINET's collection of
covert networks), everything else as networkx computes it."""

from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import pytest
from tests.unit.groups.drawn import published

from fourfold.groups.communities import communities
from fourfold.groups.figures import figures
from fourfold.groups.graph import Graph
from fourfold.groups.network import Network
from fourfold.groups.paths import shortest_paths
from fourfold.groups.position import connectors
from fourfold.groups.removal import removal

NAMES = [f"covert_10__{n}" for n in range(1, 13)] + ["covert_28", "covert_32", "covert_41", "covert_47"]


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "networks"


def elsewhere(network: Network) -> nx.Graph[str]:
    """The same network as networkx has it."""
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(node.ref for node in network.nodes)
    made.add_edges_from(edge.ends for edge in network.edges)
    return made


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_those_that_the_source_states(folder: Path, name: str) -> None:
    with (folder / "INDEX.csv").open(encoding="utf-8") as file:
        said = next(row for row in csv.DictReader(file) if row["file"] == name)
    found = figures(published(folder, name))
    assert (found.nodes, found.ties) == (int(said["nodes"]), int(said["edges"]))


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_those_of_networkx(folder: Path, name: str) -> None:
    network = published(folder, name)
    found, other = figures(network), elsewhere(network)
    n = len(other)
    parts = sorted((len(part) for part in nx.connected_components(other)), reverse=True)
    assert found.density == pytest.approx(nx.density(other))
    assert (found.components, found.largest) == (len(parts), parts[0])
    assert found.reach == pytest.approx(sum(p * (p - 1) for p in parts) / (n * (n - 1)))
    assert found.closure == pytest.approx(nx.transitivity(other))
    degrees = dict(other.degree())
    most = max(degrees.values())
    assert found.degree_centralisation == pytest.approx(sum(most - d for d in degrees.values()) / ((n - 1) * (n - 2)))
    between = nx.betweenness_centrality(other, normalized=True)
    top = max(between.values())
    assert found.betweenness_centralisation == pytest.approx(sum(top - b for b in between.values()) / (n - 1))
    lengths = [d for _, ends in nx.all_pairs_shortest_path_length(other) for d in ends.values() if d]
    assert found.mean_distance == pytest.approx(sum(lengths) / len(lengths))
    assert found.longest == max(lengths)


@pytest.mark.parametrize("name", NAMES)
def test_every_tie_is_there_and_each_node_has_its_ties(folder: Path, name: str) -> None:
    network = published(folder, name)
    graph, other = Graph(network), elsewhere(network)
    degrees = dict(zip((node.ref for node in network.nodes), graph.made.degree(), strict=True))
    assert degrees == dict(other.degree())
    between = dict(zip((node.ref for node in network.nodes), graph.made.betweenness(), strict=True))
    assert between == pytest.approx(nx.betweenness_centrality(other, normalized=False))


@pytest.mark.parametrize("name", ["covert_10__1", "covert_28", "covert_41", "covert_47"])
def test_connectors_and_paths_are_those_of_networkx(folder: Path, name: str) -> None:
    network = published(folder, name)
    other = elsewhere(network)
    assert {one.ref for one in connectors(network)} == set(nx.articulation_points(other))
    first, last = network.nodes[0].ref, network.nodes[-1].ref
    if nx.has_path(other, first, last):
        found = shortest_paths(network, first, last, most=10_000)
        wanted = {tuple(path) for path in nx.all_shortest_paths(other, first, last)}
        assert {tuple(node.ref for node in path.nodes) for path in found} == wanted


@pytest.mark.parametrize("name", ["covert_10__1", "covert_28", "covert_41", "covert_47"])
def test_removal_leaves_what_networkx_leaves(folder: Path, name: str) -> None:
    network = published(folder, name)
    for point in sorted(nx.articulation_points(elsewhere(network)))[:5]:
        rest = elsewhere(network)
        rest.remove_node(point)
        found = removal(network, [point])
        wanted = sorted((tuple(sorted(part)) for part in nx.connected_components(rest)), key=lambda p: (-len(p), p))
        assert sorted(found.parts, key=lambda p: (-len(p), p)) == wanted
        assert found.after.components == len(wanted) > found.before.components


@pytest.mark.parametrize("name", ["covert_10__1", "covert_28", "covert_41", "covert_47"])
def test_communities_are_at_least_as_good_as_those_of_another_method_and_always_the_same(
    folder: Path, name: str
) -> None:
    network = published(folder, name)
    found = communities(network)
    other = elsewhere(network)
    assert found.modularity == pytest.approx(nx.community.modularity(other, [set(part) for part in found.parts]))
    louvain = nx.community.louvain_communities(other, seed=1, weight=None)
    assert found.modularity >= nx.community.modularity(other, louvain, weight=None) - 0.005
    assert communities(network) == found
