"""Templates of plans: what a plan usually has, to begin one from. Data beside the code; a workspace adds its own in
`plans/templates/`, and one of the same name takes the place of the shipped one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import cast

from fourfold.desk.plans.models.parts import ASPECTS, CONSIDERED
from fourfold.desk.plans.models.plan import KINDS
from fourfold.desk.triage.models.deployment import PS
from fourfold.marked import Marked, Problem, Problems
from fourfold.workspace import Workspace
from fourfold.yaml_files import own_or_shipped, read_marked

LONGEST = 300
"""How many characters an action, a measure, a tactic and a gap have room for."""


@dataclasses.dataclass(frozen=True)
class BegunObjective:
    """An objective that a plan begins with."""

    p: str
    words: str
    measure: str


@dataclasses.dataclass(frozen=True)
class BegunAction:
    """An action that a plan begins with. `weeks`: how long after the plan's first day it is due (0: not said). Nobody
    owns it yet."""

    p: str
    what: str
    tactic: str
    aspect: str
    measure: str
    weeks: int


@dataclasses.dataclass(frozen=True)
class Template:
    """What a plan begins with. `kinds`: what such a plan is for. `consider`: what its author is asked to think of."""

    name: str
    title: str
    about: str
    source: str
    kinds: tuple[str, ...]
    objectives: tuple[BegunObjective, ...]
    actions: tuple[BegunAction, ...]
    gaps: tuple[str, ...]
    consider: tuple[tuple[str, str], ...]


def templates_held(workspace: Workspace) -> tuple[Template, ...]:
    """Every template, read again when a file of the workspace's own changes."""
    return _held(workspace, tuple((str(path), path.stat().st_mtime_ns) for path in own_templates(workspace)))


@lru_cache(maxsize=2)
def _held(workspace: Workspace, stamp: tuple[tuple[str, int], ...]) -> tuple[Template, ...]:
    return load_templates(workspace)


def load_templates(workspace: Workspace | None = None) -> tuple[Template, ...]:
    """Every template, by title. Raises `BadInput` with every mistake of a workspace's own."""
    shipped = resources.files("fourfold.desk.plans") / "beginnings"
    names = {path.name for path in shipped.iterdir() if path.name.endswith(".yaml")}
    own = {path.name: path for path in own_templates(workspace)} if workspace else {}
    held = [
        own_or_shipped(parse_template, own.get(name), "fourfold.desk.plans", "beginnings", name)
        for name in sorted(names)
    ]
    held += [parse_template(read_marked(path), str(path)) for name, path in sorted(own.items()) if name not in names]
    return tuple(sorted(held, key=lambda one: one.title))


def own_templates(workspace: Workspace) -> list[Path]:
    """The workspace's own files of templates of plans."""
    return sorted((workspace.root / "plans" / "templates").glob("*.yaml"))


def parse_template(data: object, file: str) -> Template:
    """A template from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    texts = {name: document.text(name, needed=True) for name in ("template", "title", "about", "source")}
    kinds = document.texts("for", needed=True)
    for strange in set(kinds) - {name for name, _ in KINDS}:
        document.problem(f"'for' cannot be {strange!r}.", f"It can be: {', '.join(n for n, _ in KINDS)}.", "for")
    objectives = tuple(_objective(one) for one in document.mappings("objectives"))
    actions = tuple(_action(one) for one in document.mappings("actions", needed=True))
    gaps = document.texts("gaps")
    _check_lengths(document, "gaps", gaps)
    consider = document.mapping("consider")
    asked = [(name, consider.text(name)) for name, _, _ in CONSIDERED] if consider else []
    for part in (consider, document):
        if part:
            part.close()
    if problems:
        raise Problems(problems)
    return Template(
        name=cast(str, texts["template"]),
        title=cast(str, texts["title"]),
        about=cast(str, texts["about"]),
        source=cast(str, texts["source"]),
        kinds=kinds,
        objectives=objectives,
        actions=actions,
        gaps=gaps,
        consider=tuple((name, text) for name, text in asked if text),
    )


def _objective(one: Marked) -> BegunObjective:
    p = one.one_of("p", dict(PS), needed=True)
    words, measure = one.text("objective", needed=True), one.text("measure")
    _check_lengths(one, "measure", (measure or "",))
    one.close()
    return BegunObjective(p or "", words or "", measure or "")


def _action(one: Marked) -> BegunAction:
    p, aspect = one.one_of("p", dict(PS), needed=True), one.one_of("also for", dict(ASPECTS))
    said = {name: one.text(name, needed=name == "action") or "" for name in ("action", "tactic", "measure")}
    for name, text in said.items():
        _check_lengths(one, name, (text,))
    weeks = one.whole("weeks")
    one.close()
    return BegunAction(p or "", said["action"], said["tactic"], aspect or "", said["measure"], weeks or 0)


def _check_lengths(one: Marked, key: str, texts: Iterable[str]) -> None:
    for text in texts:
        if len(text) > LONGEST:
            one.problem(f"{key!r} has {len(text)} characters; there is room for {LONGEST}.", key=key)
