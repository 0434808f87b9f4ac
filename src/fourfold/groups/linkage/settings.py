"""Linkage settings, from YAML: what is compared and how, which records are looked at together, how the model learns.

    linkage: People
    version: 1
    sort: person
    compare:
      - {as: names, columns: [first_name, surname]}   # together, either way round, and how usual they are
      - {as: date, columns: [date_of_birth]}
      - {as: exact, columns: [birth_place]}
    together:                # those that agree on all of a line are compared; surname/4: on its first 4 letters
      - [surname, date_of_birth]
    learn: [[first_name, surname], [date_of_birth]]
    surely_one: [[first_name, surname, date_of_birth]]
    found_by_surely_one: 0.6 # the share of true pairs that the lines above find
    ask_from: 0.5            # pairs at least this likely are put before a person; nothing is joined by itself

Sex, age, ethnicity, nationality and religion are never compared. A date of birth tells two people of one
name apart, and that is all it is for.
"""

from __future__ import annotations

import dataclasses
import re
from importlib.resources import files
from pathlib import Path

from fourfold.history.schema import is_protected
from fourfold.marked import Marked, Problem, Problems
from fourfold.yaml_files import parse_marked, read_marked

WAYS = {"names": 2, "name": 1, "date": 1, "postcode": 1, "email": 1, "exact": 1, "text": 1}
"""How columns are compared, and how many columns each way takes."""

_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
_LEARN_LEAST = 2


@dataclasses.dataclass(frozen=True)
class Compare:
    """One comparison: a way (`WAYS`) and its columns."""

    way: str
    columns: tuple[str, ...]


Block = tuple[tuple[str, int | None], ...]
"""Columns on which two records must agree, each perhaps on its first letters only."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """Everything that a linkage is told."""

    title: str
    version: int
    sort: str
    compare: tuple[Compare, ...]
    together: tuple[Block, ...]
    learn: tuple[Block, ...]
    surely_one: tuple[Block, ...]
    found_by_surely_one: float
    ask_from: float = 0.5

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that records may have."""
        found = [name for one in self.compare for name in one.columns]
        found += [
            name for blocks in (self.together, self.learn, self.surely_one) for block in blocks for name, _ in block
        ]
        return tuple(dict.fromkeys(found))


def read_settings(path: Path) -> Settings:
    """Settings from a file. Raises `Problems` with every mistake."""
    return _settings(read_marked(path), str(path))


def shipped_settings(sort: str) -> Settings:
    """Those that come with Fourfold, for `person` or `premises`."""
    name = f"{sort}.yaml"
    text = files("fourfold.groups.linkage").joinpath(name).read_text(encoding="utf-8")
    return _settings(parse_marked(text, name), name)


def _settings(data: object, name: str) -> Settings:
    problems: list[Problem] = []
    top = Marked(data, name, problems)
    settings = Settings(
        title=top.text("linkage", needed=True) or "",
        version=top.whole("version", needed=True) or 1,
        sort=top.one_of("sort", ("person", "premises"), needed=True) or "person",
        compare=tuple(_compare(each) for each in top.mappings("compare", needed=True)),
        together=_blocks(top, "together"),
        learn=_blocks(top, "learn"),
        surely_one=_blocks(top, "surely_one"),
        found_by_surely_one=top.number("found_by_surely_one", needed=True) or 0.6,
        ask_from=top.number("ask_from") or 0.5,
    )
    if not 0 < settings.ask_from < 1:
        top.problem("must be a probability, above 0 and below 1.", key="ask_from")
    if not 0 < settings.found_by_surely_one <= 1:
        top.problem("must be a share, above 0 and at most 1.", key="found_by_surely_one")
    if not problems and len(settings.learn) < _LEARN_LEAST:
        top.problem("needs at least two lines, so that what one holds fixed the other can learn.", key="learn")
    top.close()
    if problems:
        raise Problems(problems)
    return settings


def _compare(marked: Marked) -> Compare:
    way = marked.one_of("as", WAYS, needed=True) or "exact"
    columns = marked.texts("columns", needed=True)
    if columns and len(columns) != WAYS[way]:
        marked.problem(f"'{way}' compares {WAYS[way]} column(s), not {len(columns)}.", key="columns")
    for name in columns:
        _check(marked, name, "columns")
    marked.close()
    return Compare(way, columns)


def _blocks(top: Marked, key: str) -> tuple[Block, ...]:
    found = []
    value = top.raw(key, needed=True)
    for line in value if isinstance(value, list) else []:
        block: list[tuple[str, int | None]] = []
        for entry in line if isinstance(line, list) else [line]:
            name, _, letters = str(entry).partition("/")
            _check(top, name, key)
            if letters and not letters.isdigit():
                top.problem(f"{entry!r}: write a column and a number of letters, as in surname/4.", key=key)
            block.append((name, int(letters) if letters.isdigit() else None))
        found.append(tuple(block))
    return tuple(found)


def _check(marked: Marked, name: str, key: str) -> None:
    if is_protected(name):
        marked.problem(f"{name!r} is never compared: it says what somebody is, not who.", key=key)
    elif not _COLUMN.fullmatch(name):
        marked.problem(f"{name!r} cannot be a column: use small letters, digits and underscores.", key=key)
