"""The rule language's reference, from its spec tests: each file a section, each test a paragraph, with what it tries.

Every test is called with a recorder in place of the engines, so the examples on the page are the ones that are tested.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any


class Recorder:
    """Stands where `spec` stands in a test, and writes down what is tried instead of trying it."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self._rule = ""
        self._given: tuple[str, ...] = ()

    def begin(self) -> None:
        """A new paragraph: its rule is shown, but not again the events that the one before it has shown."""
        self.shown, self._rule = [], ""

    def fires(self, events: str, look_for: str, *, on: str, expect: dict[tuple[str, ...], str], **given: Any) -> None:
        """One rule over one small history, and the triggers live on a day."""
        if look_for != self._rule:
            self._show("yaml", look_for)
        facts = {name: given.get(name, "") for name in ("members", "conflicts")}
        if (events, *facts.values()) != self._given:
            self._show("text", events)
            for name, table in facts.items():
                if table:
                    self.shown.append(f"{name.capitalize()}:\n")
                    self._show("text", table)
        elif look_for != self._rule:
            self.shown.append("With the same events.\n")
        self._rule, self._given = look_for, (events, *facts.values())
        known = f", as known at {given['known_at'].replace('T', ' ')}" if given.get("known_at") else ""
        self.shown.append(f"Live on {_day(on)}{known}: {_live(expect)}\n")

    def refused(self, look_for: str, reason: str, **changes: str) -> None:
        """One rule that is refused."""
        self._show("yaml", look_for + "".join(f"\n# {name}: {value or 'left out'}" for name, value in changes.items()))
        self.shown.append(f"Refused: … {reason} …\n")

    def _show(self, language: str, text: str) -> None:
        self.shown.append(f"```{language}\n{textwrap.dedent(text).strip()}\n```\n")


def rule_language(spec: Path) -> str:
    """The page: everything that can be said in a rule, and what no rule may say."""
    return "".join(_section(path) for path in sorted(spec.rglob("test_*.py")))


def _section(path: Path) -> str:
    module = _load(path)
    text = f"\n## {_title(module)}\n\n{_rest(module)}"
    tests = [test for name, test in vars(module).items() if name.startswith("test_") and inspect.isfunction(test)]
    tests.sort(key=lambda test: test.__code__.co_firstlineno)
    recorder = Recorder()
    return text + "".join(_paragraph(module, test, recorder) for test in tests)


def _paragraph(module: ModuleType, test: Callable[..., None], recorder: Recorder) -> str:
    recorder.begin()
    if hasattr(module, "refused"):
        vars(module)["refused"] = recorder.refused
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    if "spec" in inspect.signature(test).parameters:
        test(recorder)
    elif not marks:
        test()
    said = [f"Tried with: {', '.join(f'`{value}`' for value in mark.args[1])}.\n" for mark in marks]
    name = test.__name__.removeprefix("test_").replace("_", " ").capitalize()
    return "\n".join([f"\n### {name}\n", f"{inspect.getdoc(test) or ''}\n", *said, *recorder.shown])


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"spec_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _title(module: ModuleType) -> str:
    return (inspect.getdoc(module) or "").split("\n", 1)[0].rstrip(".")


def _rest(module: ModuleType) -> str:
    parts = (inspect.getdoc(module) or "").split("\n", 1)
    return f"{parts[1].strip()}\n" if len(parts) > 1 else ""


def _day(text: str) -> str:
    day = dt.date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def _live(expect: dict[tuple[str, ...], str]) -> str:
    if not expect:
        return "nothing."
    said = [f"{' with '.join(f'`{one}`' for one in bound)}, {certainty}" for bound, certainty in expect.items()]
    return "; ".join(said) + "."
