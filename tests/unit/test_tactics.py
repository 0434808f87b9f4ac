"""Templates of tactics: those that ship are whole, a workspace's own take their place, mistakes are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fourfold.marked import Problems
from fourfold.triggers.tactic_templates import PS, load_templates
from fourfold.workspace import Workspace


def own(place: Path, text: str) -> Workspace:
    workspace = Workspace.create(place, invented=True)
    (workspace.root / "tactics").mkdir()
    (workspace.root / "tactics" / "ours.yaml").write_text(text, encoding="utf-8")
    return workspace


def test_every_p_has_templates_that_say_everything() -> None:
    held = load_templates()
    assert {one.p for one in held} == set(PS)
    for one in held:
        assert all((one.tactic, one.agency, one.legal_power, one.resources, one.hours, one.measure)), one.name
    assert [one.p for one in held] == sorted((one.p for one in held), key=PS.index)


def test_a_workspace_adds_templates_and_takes_the_place_of_one_of_the_same_name(tmp_path: Path) -> None:
    ours = "  - {template: brief-teams, tactic: Our briefing}\n  - {template: ours, tactic: Something else, hours: 3}"
    held = {one.name: one for one in load_templates(own(tmp_path / "w", f"p: protect\ntemplates:\n{ours}\n"))}
    assert held["brief-teams"].tactic == "Our briefing"
    assert (held["ours"].p, held["ours"].hours, held["ours"].agency) == ("protect", 3, "")
    assert len(held) == len(load_templates()) + 1


@pytest.mark.parametrize(
    ("entry", "line", "reason"),
    [
        ("- {template: a}", 3, "'tactic' is missing"),
        ("- {tactic: A}", 3, "'template' is missing"),
        ("- template: a\n  tactic: A\n  hour: 3", 5, "'hour' is not known here. Did you mean 'hours'?"),
        ("- template: a\n  tactic: A\n  hours: soon", 5, "'hours' must be a whole number"),
        ("- template: a\n  tactic: A\n  agency: " + "x" * 151, 5, "'agency' has 151 characters; there is room for 150"),
        ("- {template: a, tactic: A}\n- {template: a, tactic: B}", 4, "there is a template 'a' already"),
    ],
)
def test_a_mistake_is_refused_with_line_and_reason(tmp_path: Path, entry: str, line: int, reason: str) -> None:
    workspace = own(tmp_path / "w", f"p: pursue\ntemplates:\n{entry}\n")
    with pytest.raises(Problems) as refused:
        load_templates(workspace)
    (problem,) = refused.value.problems
    assert problem.line == line
    assert reason in problem.reason + " " + problem.suggestion
    assert problem.file.endswith("ours.yaml")


def test_a_p_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problems, match=r"line 1: 'p' cannot be 'punish'"):
        load_templates(own(tmp_path / "w", "p: punish\ntemplates:\n- {template: a, tactic: A}\n"))
