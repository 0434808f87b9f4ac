"""Reading a YAML document strictly, gathering every mistake with its line, reason and suggestion.

A `Marked` wraps one mapping of the document. Asking it for a key checks the value's type and remembers that the key is
known; `close` reports keys that nobody asked for, with the nearest known one.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from fourfold.errors import BadInput

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Problem:
    """One mistake: where it is, what is wrong, and what would mend it (empty when there is no telling)."""

    file: str
    line: int
    reason: str
    suggestion: str = ""

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}" + (f" {self.suggestion}" if self.suggestion else "")


class Problems(BadInput):
    """Everything wrong with a document."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or lists them all when they are few, or nothing."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"It can be: {', '.join(words)}." if 0 < len(words) <= 12 else ""


class Marked:
    """One mapping of a YAML document, read strictly. All readers of one document share one list of problems."""

    def __init__(self, data: Any, file: str, problems: list[Problem], line: int = 1) -> None:
        self.file = file
        self.problems = problems
        self.line = line
        if not isinstance(data, dict):
            self.problem(f"a mapping of 'key: value' lines is needed here, not {_describe(data)}.")
            data = {}
        self.data = data
        self._known: set[str] = set()

    def problem(self, reason: str, suggestion: str = "", key: str | None = None) -> None:
        """Note a mistake at a key's line (or this mapping's)."""
        self.problems.append(Problem(self.file, self.line_of(key), reason, suggestion))

    def line_of(self, key: str | None) -> int:
        """The line of a key, counted from 1."""
        marks = getattr(getattr(self.data if hasattr(self, "data") else None, "lc", None), "data", None) or {}
        return int(marks[key][0]) + 1 if key in marks else self.line

    def has(self, key: str) -> bool:
        return key in self.data

    def raw(self, key: str, *, needed: bool = False) -> Any:
        """The value as it stands, or None. A missing one is a mistake if `needed`."""
        self._known.add(key)
        if needed and self.data.get(key) is None:
            self.problem(f"{key!r} is missing.")
        return self.data.get(key)

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """Text, with runs of white space made one space."""
        value = self.raw(key, needed=needed)
        if value is None:
            return None
        if isinstance(value, dict | list) or str(value).strip() == "":
            self.problem(f"{key!r} must be text, not {_describe(value)}.", key=key)
            return None
        return " ".join(str(value).split())

    def one_of(self, key: str, choices: Iterable[str], *, needed: bool = False) -> str | None:
        """Text that is one of `choices`."""
        value = self.text(key, needed=needed)
        choices = list(choices)
        if value is not None and value not in choices:
            self.problem(f"{key!r} cannot be {value!r}.", nearest(value, choices), key)
            return None
        return value

    def whole(self, key: str, *, needed: bool = False, least: int = 1) -> int | None:
        """A whole number of at least `least`."""
        return self._number(key, int, "a whole number", needed, least)

    def number(self, key: str, *, needed: bool = False, least: float = 0.0) -> float | None:
        """A number of at least `least`."""
        return self._number(key, float, "a number", needed, least)

    def _number(self, key: str, make: Callable[[Any], T], name: str, needed: bool, least: float) -> T | None:
        value = self.raw(key, needed=needed)
        if value is None:
            return None
        right = isinstance(value, int) if make is int else isinstance(value, int | float)
        if isinstance(value, bool) or not right or not least <= value < 1e9:
            self.problem(f"{key!r} must be {name} of at least {least:g}, not {value!r}.", key=key)
            return None
        return make(value)

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """One text or a list of them."""
        value = self.raw(key, needed=needed)
        if value is None:
            return ()
        found = value if isinstance(value, list) else [value]
        if not found or any(isinstance(entry, dict | list) or entry is None for entry in found):
            self.problem(f"{key!r} must be text or a list of texts.", key=key)
            return ()
        return tuple(_text(entry) for entry in found)

    def mapping(self, key: str, *, needed: bool = False) -> Marked | None:
        """A mapping within this one."""
        value = self.raw(key, needed=needed)
        return None if value is None else Marked(value, self.file, self.problems, self.line_of(key))

    def mappings(self, key: str, *, needed: bool = False) -> list[Marked]:
        """A list of mappings (or one alone)."""
        value = self.raw(key, needed=needed)
        if value is None:
            return []
        found = value if isinstance(value, list) else [value]
        lines = getattr(getattr(value, "lc", None), "data", None) or {}
        return [
            Marked(entry, self.file, self.problems, int(lines[place][0]) + 1 if place in lines else self.line_of(key))
            for place, entry in enumerate(found)
        ]

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.data:
            if key not in self._known:
                self.problem(f"{str(key)!r} is not known here.", nearest(str(key), self._known), key)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _describe(value: Any) -> str:
    names: dict[type, str] = {dict: "a mapping", list: "a list", type(None): "nothing"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), repr(value))
