"""What somebody asks of the chart, and the chart that answers, as data for its page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from fourfold.desk.forms import GovForm
from fourfold.errors import NotHeld
from fourfold.groups.communities import Communities, communities
from fourfold.groups.figures import Figures, figures
from fourfold.groups.filters import Filter
from fourfold.groups.gathering import people_only
from fourfold.groups.layout import places
from fourfold.groups.network import CONFIDENCES, Network
from fourfold.groups.paths import Path, say, shortest_paths
from fourfold.groups.phases import Phase, even_cuts, phases
from fourfold.groups.position import Connector, Position, connectors, position
from fourfold.groups.removal import Removal, removal
from fourfold.history.schema import PROTECTED_ROLES, ROLES
from fourfold.words import spoken

PHASES = 6
SHAPES = {
    "person": "ellipse", "group": "round-rectangle", "premises": "pentagon", "organisation": "hexagon",
    "vehicle": "triangle", "firearm": "star", "supplier": "octagon", "event": "rectangle",
}  # fmt: skip


class AskForm(GovForm):
    """What to draw."""

    steps = forms.TypedChoiceField(
        label="Steps",
        choices=[(n, f"{n} step{'s' if n > 1 else ''}") for n in (1, 2, 3)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    on = forms.DateField(label="As it stood on", required=False)
    known = forms.DateField(label="As it was known on", required=False)
    confidence = forms.ChoiceField(
        label="How sure", required=False, choices=[("", "Any"), *((one, f"At least {one}") for one in CONFIDENCES)]
    )
    role = forms.ChoiceField(
        label="Role in events",
        required=False,
        choices=[("", "Any"), *((one, spoken(one).capitalize()) for one in ROLES)],
    )
    people = forms.BooleanField(label="People only, without events", required=False)
    phase = forms.TypedChoiceField(
        label="Phase", required=False, coerce=int, empty_value=None,
        choices=[("", "The whole time"), *((n, f"Phase {n} of {PHASES}") for n in range(1, PHASES + 1))],
    )  # fmt: skip
    to = forms.CharField(label="Shortest paths to", required=False, max_length=200, help_text="As nominal:P000123")
    without = forms.CharField(label="What if this were gone", required=False, max_length=200, help_text="A reference")


@dataclasses.dataclass(frozen=True)
class Chart:
    """All that the page shows. `elements` are what Cytoscape draws; everything else is the same in words."""

    network: Network
    figures: Figures
    communities: Communities
    connectors: tuple[Connector, ...]
    position: Position | None
    paths: tuple[Path, ...]
    removal: Removal | None
    phases: tuple[Phase, ...]
    elements: list[dict[str, Any]]
    refused: tuple[str, ...]


def chart_of(network: Network, ref: str, asked: dict[str, Any]) -> Chart:
    """The chart of a network around a reference, as asked."""
    day = asked.get("on") or timezone.localdate()
    whole = network.as_at(day, known_on=asked.get("known"))
    if asked.get("role"):
        whole = whole.keep(lambda edge: edge.kind != "party" or edge.first_role == asked["role"])
    if asked.get("people"):
        whole = people_only(whole)
    whole = Filter(confidence=asked.get("confidence") or None).applied(whole)
    held = _phases(whole, day)
    shown = held[asked["phase"] - 1].network if asked.get("phase") and held else whole
    refused: list[str] = []
    found: dict[str, Any] = {"position": None, "paths": (), "removal": None}
    for name, make in (
        ("position", lambda: position(shown, ref)),
        ("paths", lambda: shortest_paths(shown, ref, asked["to"].strip()) if asked.get("to") else ()),
        ("removal", lambda: removal(shown, [asked["without"].strip()]) if asked.get("without") else None),
    ):
        try:
            found[name] = make()
        except NotHeld as error:
            refused.append(str(error))
    if asked.get("to") and not found["paths"] and not refused:
        refused.append(f"Nothing here joins {ref} and {asked['to']}. More steps may.")
    parts = communities(shown)
    return Chart(
        shown, figures(shown), parts, connectors(shown), phases=held, refused=tuple(dict.fromkeys(refused)),
        elements=_elements(shown, ref, parts, {node.ref for path in found["paths"] for node in path.nodes}), **found,
    )  # fmt: skip


def _phases(network: Network, day: dt.date) -> tuple[Phase, ...]:
    begun = [edge.valid_from for edge in network.edges if edge.valid_from]
    if not begun or (day - min(begun)).days < PHASES:
        return ()
    return phases(network, even_cuts(min(begun), day, PHASES))


def _elements(network: Network, ref: str, parts: Communities, path: set[str]) -> list[dict[str, Any]]:
    """Nodes with their places, and edges with their roles; whoever is a victim, a witness or vulnerable in anything
    here has a shape and a word of their own."""
    where, held = places(network), {node.ref: node for node in network.nodes}
    protected: dict[str, set[str]] = {}
    for edge in network.edges:
        for end in edge.ends:
            if edge.role_of(end) in PROTECTED_ROLES:
                protected.setdefault(end, set()).add(str(edge.role_of(end)))
    community = {one: n for n, part in enumerate(parts.parts, start=1) for one in part}
    found: list[dict[str, Any]] = []
    for node in network.nodes:
        roles = sorted(protected.get(node.ref, ()))
        data = {
            "id": node.ref,
            "label": _label(node.label or node.ref.removeprefix("nominal:"), roles),
            "sort": node.sort,
            "shape": "diamond" if roles else SHAPES[node.sort],
            "community": community.get(node.ref, 0),
        }
        classes = [node.sort, *(["protected"] if roles else []), *(["centre"] if node.ref == ref else [])]
        classes += ["path"] if node.ref in path else []
        x, y = where[node.ref]
        found.append({"group": "nodes", "data": data, "position": {"x": x, "y": y}, "classes": " ".join(classes)})
    for n, edge in enumerate(network.edges):
        data = {
            "id": f"e{n}", "source": edge.first, "target": edge.second,
            "said": say(edge, held[edge.first], held[edge.second]),
            "from": edge.valid_from and edge.valid_from.isoformat(), "to": edge.valid_to and edge.valid_to.isoformat(),
        }  # fmt: skip
        classes = [edge.kind, *(["protected"] if edge.protected else []), edge.confidence or "unknown"]
        classes += ["path"] if {edge.first, edge.second} <= path else []
        found.append({"group": "edges", "data": data, "classes": " ".join(classes)})
    return found


def _label(name: str, roles: list[str]) -> str:
    return f"{name} ({', '.join(roles)})" if roles else name
