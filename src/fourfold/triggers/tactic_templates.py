"""Templates of tactics, by P: what a deployment of one usually needs, to begin a deployment from. Data beside the
catalogue; a workspace adds its own in `tactics/`, and one of the same name takes the place of the shipped one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from fourfold.marked import Marked, Problem, Problems
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked, read_marked

PS = ("pursue", "prevent", "protect", "prepare")
LONGEST = {"tactic": 300, "agency": 150, "legal power": 200, "resources": 300, "measure": 300}
"""What a template says, and how many characters a deployment has room for."""


@dataclasses.dataclass(frozen=True)
class Template:
    """What a deployment begins with. `hours`: how long it usually lasts. `measure`: by what its effect is to be seen.
    `legal_power` names powers to consider, never that their grounds are met. Empty where there is nothing to say."""

    name: str
    p: str
    tactic: str
    agency: str
    legal_power: str
    resources: str
    hours: int
    measure: str


def load_templates(workspace: Workspace | None = None) -> tuple[Template, ...]:
    """Every template, by P and then by tactic. Raises `Problems` with every mistake of a workspace's own."""
    folder = resources.files("fourfold.triggers") / "tactics"
    shipped = sorted((path.name, path.read_text(encoding="utf-8")) for path in folder.iterdir())
    found = _by_name((parse_marked(text, name), name) for name, text in shipped)
    if workspace is not None:
        found |= _by_name((read_marked(path), str(path)) for path in own_templates(workspace))
    return tuple(sorted(found.values(), key=lambda one: (PS.index(one.p), one.tactic)))


def own_templates(workspace: Workspace) -> list[Path]:
    """The workspace's own files of templates."""
    return sorted((workspace.root / "tactics").glob("*.y*ml"))


def _by_name(documents: Iterable[tuple[object, str]]) -> dict[str, Template]:
    problems: list[Problem] = []
    found: dict[str, Template] = {}
    for data, file in documents:
        document = Marked(data, file, problems)
        p = document.one_of("p", PS, needed=True)
        for entry in document.mappings("templates", needed=True):
            template = _template(entry, p or PS[0])
            if template.name in found:
                entry.problem(f"there is a template {template.name!r} already.", key="template")
            found[template.name] = template
        document.close()
    if problems:
        raise Problems(problems)
    return found


def _template(entry: Marked, p: str) -> Template:
    name = entry.text("template", needed=True)
    said = {key: entry.text(key, needed=key == "tactic") or "" for key in LONGEST}
    for key, text in said.items():
        if len(text) > LONGEST[key]:
            entry.problem(f"{key!r} has {len(text)} characters; there is room for {LONGEST[key]}.", key=key)
    hours = entry.whole("hours")
    entry.close()
    return Template(
        name=name or "",
        p=p,
        tactic=said["tactic"],
        agency=said["agency"],
        legal_power=said["legal power"],
        resources=said["resources"],
        hours=hours or 0,
        measure=said["measure"],
    )
