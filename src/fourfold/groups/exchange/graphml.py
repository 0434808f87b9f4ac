"""Networks as GraphML, which Gephi, yEd, NetworkX and igraph read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # noqa: S405 - writes only; reading is by expat below, without entities
from pathlib import Path
from xml.parsers import expat

from fourfold.errors import BadInput
from fourfold.groups.exchange.problems import Reading
from fourfold.groups.network import EDGES, NODES, Network
from fourfold.whole_files import whole

SPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE_DATA = [name for name in NODES.names if name != "ref"]
_EDGE_DATA = [name for name in EDGES.names if name not in ("first", "second")]
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(network: Network, path: Path) -> None:
    """Write a network. Raises `BadInput` where a text has a character that XML cannot hold."""
    root = ET.Element("graphml", xmlns=SPACE)
    for place, names in (("node", _NODE_DATA), ("edge", _EDGE_DATA)):
        for name in names:
            ET.SubElement(
                root, "key", {"id": f"{place}-{name}", "for": place, "attr.name": name, "attr.type": "string"}
            )
    graph = ET.SubElement(root, "graph", edgedefault="undirected")
    for node in network.nodes:
        _data(ET.SubElement(graph, "node", id=_text(node.ref)), "node", _NODE_DATA, node)
    for edge in network.edges:
        made = ET.SubElement(graph, "edge", source=_text(edge.first), target=_text(edge.second))
        _data(made, "edge", _EDGE_DATA, edge)
    with whole(path) as part:
        ET.ElementTree(root).write(part, encoding="utf-8", xml_declaration=True)


def _data(element: ET.Element, place: str, names: list[str], held: object) -> None:
    for name in names:
        value = getattr(held, name)
        if value not in (None, ""):
            ET.SubElement(element, "data", key=f"{place}-{name}").text = _text(str(value))


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # which is how XML would read them
    if found := _NOT_XML.search(text):
        raise BadInput(f"{text!r} has the character {found.group()!r}, which GraphML cannot hold. Export it as CSV.")
    return text


class _Reader:
    """Reads GraphML line by line, and refuses what could hide something: a document type with entities."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.parser = expat.ParserCreate(namespace_separator="|")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.keys: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self.line = 0
        self.field = ""
        self.graphml = False

    def _doctype(self, *_: object) -> None:
        raise BadInput(f"{self.reading.file}, line {self.parser.CurrentLineNumber}: has a document type; take it out.")

    def _start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition("|")[2]
        self.graphml = self.graphml or name == "graphml"
        if name == "key":
            self.keys[given.get("id", "")] = given.get("attr.name", "")
        elif name in ("node", "edge"):
            self.line = self.parser.CurrentLineNumber
            named = {"node": {"ref": "id"}, "edge": {"first": "source", "second": "target"}}[name]
            self.values = {field: given.get(key, "") for field, key in named.items()}
        elif name == "data":
            self.field = self.keys.get(given.get("key", ""), "")

    def _said(self, text: str) -> None:
        if self.field:
            self.values[self.field] = self.values.get(self.field, "") + text

    def _end(self, name: str) -> None:
        name = name.rpartition("|")[2]
        if name == "data":
            self.field = ""
        elif name == "node":
            self.reading.node(self.line, {"sort": "", **_only(self.values, NODES.names)})
        elif name == "edge":
            self.reading.edge(self.line, {"kind": "linked", **_only(self.values, EDGES.names)})


def _only(values: dict[str, str], names: list[str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in names}


def read_graphml(path: Path) -> Network:
    """Read a network. Nodes need a `sort`; an edge without a `kind` is `linked`; data of other names is passed over.
    Raises `BadInput` with line and reason."""
    reading = Reading(path)
    reader = _Reader(reading)
    try:
        reader.parser.Parse(path.read_bytes(), True)  # noqa: FBT003 - expat's own
    except expat.ExpatError as error:
        raise BadInput(f"{path}, line {error.lineno}: not valid XML: {expat.errors.messages[error.code]}.") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from None
    if not reader.graphml:
        raise BadInput(f"{path}: is XML, but not GraphML.")
    return reading.network()
