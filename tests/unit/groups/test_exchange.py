"""Networks from elsewhere, and what is refused of them; returns by a template."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from tests.unit.groups.drawn import day

from fourfold.errors import BadInput
from fourfold.groups.exchange.ftm import read_ftm, write_ftm
from fourfold.groups.exchange.graphml import read_graphml, write_graphml
from fourfold.groups.exchange.returns import read_template, rows_of_network, write_return
from fourfold.groups.exchange.tables import read_csv, read_i2, write_csv
from fourfold.groups.kept import keep, kept
from fourfold.groups.network import Edge, Network, Node, network_of
from fourfold.workspace import Workspace

WROTE = network_of(
    [Node("nominal:P1", "person", "=cmd"), Node("group:G1", "group", "Invented crew"), Node("premises:V1", "premises")],
    [
        Edge(
            "nominal:P1", "group:G1", "member", "organiser", None, day("01-05"), None, day("01-06"), None, "log 7", "1B"
        )
    ],
)


def test_networkx_reads_our_graphml(tmp_path: Path) -> None:
    write_graphml(WROTE, tmp_path / "n.graphml")
    found = nx.read_graphml(tmp_path / "n.graphml")
    assert found.nodes["group:G1"] == {"sort": "group", "label": "Invented crew"}
    (edge,) = found.edges(data=True)
    assert edge[2]["first_role"] == "organiser"
    assert edge[2]["grading"] == "1B"


def test_we_read_what_networkx_writes(tmp_path: Path) -> None:
    made: nx.Graph[str] = nx.Graph()
    made.add_node("a", sort="person", weight=3)
    made.add_node("b", sort="group", label="Invented")
    made.add_edge("a", "b", kind="member", first_role="runner")
    nx.write_graphml(made, tmp_path / "n.graphml")
    found = read_graphml(tmp_path / "n.graphml")
    assert found.nodes == (Node("a", "person"), Node("b", "group", "Invented"))
    assert found.edges == (Edge("a", "b", "member", "runner"),)


def test_followthemoney_of_others_is_read(tmp_path: Path) -> None:
    director = {"director": ["p1"], "organization": ["c1"], "role": ["director"], "startDate": ["2026-01-05"]}
    lines: list[dict[str, object]] = [
        {"id": "p1", "schema": "Person", "properties": {"name": ["Ann Invented", "A. Invented"]}},
        {"id": "c1", "schema": "Company", "properties": {"name": ["Invented Ltd"], "jurisdiction": ["gb"]}},
        {"id": "d1", "schema": "Directorship", "properties": director},
    ]  # fmt: skip
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = read_ftm(tmp_path / "e.jsonl")
    assert found.nodes == (Node("c1", "organisation", "Invented Ltd"), Node("p1", "person", "Ann Invented"))
    assert found.edges == (Edge("p1", "c1", "linked", valid_from=day("01-05"), words="director"),)


def test_our_followthemoney_is_as_others_expect(tmp_path: Path) -> None:
    write_ftm(WROTE, tmp_path / "e.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "e.jsonl").read_text(encoding="utf-8").splitlines()]
    membership = next(line for line in lines if line["schema"] == "Membership")
    assert membership["properties"] == {
        "member": ["nominal:P1"],
        "organization": ["group:G1"],
        "role": ["organiser"],
        "startDate": ["2026-01-05"],
        "publisher": ["log 7"],
    }
    assert {line["schema"] for line in lines} == {"Person", "Organization", "Address", "Membership"}


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (read_i2, "Entity 1 Type,Entity 1 Identity\nperson,a\nalien,b\n", "line 3: 'sort' cannot be 'alien'"),
        (read_i2, "Entity 1 Tipe,Entity 1 Identity\n", "line 1: column 'Entity 1 Tipe' is not known. Did you mean"),
        (read_i2, "Entity 1 Type,Entity 1 Identity\nperson\n", "line 2: has 1 cells; the header has 2"),
        (read_i2, "Entity 1 Type,Entity 1 Identity\nperson,a\ngroup,a\n", "line 3: a is group '' here and person"),
        (read_graphml, "<graphml><node", "line 1: not valid XML"),
        (read_graphml, "<html/>", "not GraphML"),
        (read_graphml, '<!DOCTYPE x [<!ENTITY a "b">]>\n<graphml/>', "has a document type"),
        (read_graphml, "<graphml><graph>\n<node id='a'/></graph></graphml>", "line 2: 'sort' is empty"),
        (read_ftm, '{"id": "a", "schema": "Person", "properties": {}}\n{', "line 2: not valid JSON"),
        (read_ftm, '{"id": "a", "schema": "Yacht", "properties": {}}', "line 1: schema 'Yacht' has no place"),
        (read_ftm, "[1]", "line 1: not an entity"),
        (
            read_ftm,
            '{"id": "e", "schema": "Membership", "properties": {"member": ["a"], "organization": ["b"]}}',
            "line 1: a is not among the nodes",
        ),
    ],
)
def test_bad_input_is_refused_with_its_line(
    tmp_path: Path, read: Callable[[Path], Network], text: str, why: str
) -> None:
    (tmp_path / "file").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read(tmp_path / "file")
    assert why in str(refused.value)


def test_a_wrong_day_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("ref,sort\na,person\nb,person\n", encoding="utf-8")
    (tmp_path / "e.csv").write_text("first,second,kind,from\na,b,linked,03/01/2026\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"e\.csv, line 2: valid_from: .* such as 2026-01-03"):
        read_csv(tmp_path / "n.csv", tmp_path / "e.csv")


def test_graphml_says_what_it_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot hold"):
        write_graphml(network_of([Node("a\x00", "person")], []), tmp_path / "n.graphml")
    assert not list(tmp_path.iterdir())


TEMPLATE = """
return: Members
rows: edges
where: {kind: [member]}
dates: "%d/%m/%Y"
columns:
  - {header: NAME, from: first_name}
  - {header: ROLE, from: first_role, words: {organiser: Principal}}
  - {header: SINCE, from: valid_from, needed: true}
  - {header: FORCE, constant: Invented}
"""


def test_a_return_has_the_users_columns_words_and_order(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    template = read_template(tmp_path / "t.yaml")
    assert write_return(template, rows_of_network(WROTE, template.rows), tmp_path / "out.csv") == 1
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "NAME,ROLE,SINCE,FORCE",
        "'=cmd,Principal,05/01/2026,Invented",
    ]


def test_a_return_with_a_word_that_is_not_listed_or_a_gap_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    template = read_template(tmp_path / "t.yaml")
    rows = [{"kind": "member", "first": "P2", "first_name": "x", "first_role": "runner", "valid_from": None}]
    with pytest.raises(BadInput) as refused:
        write_return(template, rows, tmp_path / "out.csv")
    assert "column 'ROLE', row 1 (P2): its words do not list 'runner'" in str(refused.value)
    assert "column 'SINCE', row 1 (P2): is needed, and not held" in str(refused.value)
    assert not (tmp_path / "out.csv").exists()


def test_a_bad_template_is_refused_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("return: x\nrows: edges\ncolumns:\n  - {header: A}\n  - {from: b, headr: B}\n")
    with pytest.raises(BadInput) as refused:
        read_template(tmp_path / "t.yaml")
    assert "line 4: a column has either 'from' or 'constant'" in str(refused.value)
    assert "line 5: 'headr' is not known here. Did you mean 'header'?" in str(refused.value)


def test_a_network_is_kept_by_name_and_known_from_its_import(tmp_path: Path) -> None:
    place = Workspace.create(tmp_path / "w", invented=True)
    undated = network_of(WROTE.nodes, [Edge("nominal:P1", "group:G1", "member")])
    keep(place, "partner", undated, known=day("03-01"))
    assert kept(place).edges[0].known_day == day("03-01")
    with pytest.raises(BadInput, match="already"):
        keep(place, "partner", WROTE, known=day("03-01"))
    keep(place, "partner", WROTE, known=day("03-01"), replace=True)
    assert kept(place) == WROTE
    with pytest.raises(BadInput, match="cannot be a network's name"):
        keep(place, "../x", WROTE, known=day("03-01"))


def test_csv_opens_in_a_spreadsheet_safely(tmp_path: Path) -> None:
    write_csv(WROTE, tmp_path / "n.csv", tmp_path / "e.csv")
    assert "'=cmd" in (tmp_path / "n.csv").read_text(encoding="utf-8-sig")
