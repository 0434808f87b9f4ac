"""A query that grows step by step, built with SQLGlot in DuckDB's dialect, and where its columns are."""

from __future__ import annotations

import dataclasses

import sqlglot
from sqlglot import exp

Value = str | int | float | bool

Frozen = tuple[
    tuple[tuple[tuple[str, tuple[str, ...]], str], ...], tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]
]


@dataclasses.dataclass(frozen=True)
class Columns:
    """Where loading has put things: (attribute, values asked for) to a column that says whether it has one of them,
    area level to column, kind to number, and the longest interval (microseconds) by kind."""

    attributes: dict[tuple[str, tuple[str, ...]], str]
    levels: dict[str, str]
    longest: dict[str, int]

    @property
    def frozen(self) -> Frozen:
        """The same as tuples, by which compiled rules are remembered."""
        return tuple(self.attributes.items()), tuple(self.levels.items()), tuple(sorted(self.longest.items()))


def thaw(frozen: Frozen) -> Columns:
    """Columns from `Columns.frozen`."""
    attributes, levels, longest = frozen
    return Columns(dict(attributes), dict(levels), dict(longest))


@dataclasses.dataclass
class Chain:
    """A query growing step by step. Each step is (name, query)."""

    columns: Columns
    steps: list[tuple[str, exp.Query]] = dataclasses.field(default_factory=list)

    def add(self, name: str, text: str, **values: Value) -> str:
        """Add a step from SQL with `:name` placeholders for values; give its name."""
        self.steps.append((name, query(text, **values)))
        return name

    def select(self, text: str, **values: Value) -> exp.Query:
        """The whole chain with a last query."""
        last = query(text, **values)
        for name, step in self.steps:
            # A step that numbers its rows is worked out once, or its numbers would differ between readers.
            last = last.with_(name, as_=step, materialized=True if name.endswith("_n") else None, copy=False)
        return last


def query(text: str, **values: Value) -> exp.Query:
    """SQL with its placeholders filled by literals."""
    parsed = sqlglot.parse_one(text, dialect="duckdb")
    if values:
        parsed = exp.replace_placeholders(parsed, **values)
    assert isinstance(parsed, exp.Query)  # noqa: S101 - every text here is a query
    return parsed


def in_sql(chosen: exp.Query) -> str:
    """A query as text in DuckDB's dialect."""
    return chosen.sql(dialect="duckdb", copy=False)
