"""Returns: rows of any system's form, by a template that the user maps. What is held is not keyed a second time.

A template says which rows, which columns in which order, where each comes from, and in which words:

    return: Members of mapped groups
    rows: edges                # or nodes, or whatever rows the caller has
    where: {kind: [member]}
    dates: "%d/%m/%Y"
    columns:
      - {header: NOMINAL, from: first, needed: true}
      - {header: ROLE, from: first_role, words: {organiser: Principal}, otherwise: keep}
      - {header: FORCE, constant: Invented force}
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fourfold.cells import safe_cell
from fourfold.errors import BadInput
from fourfold.groups.network import Network
from fourfold.marked import Marked, Problem, Problems
from fourfold.whole_files import whole
from fourfold.yaml_files import read_marked

Row = Mapping[str, Any]
_OTHERWISE = ("reject", "keep", "empty")


@dataclasses.dataclass(frozen=True)
class Column:
    """One column: from a field, through words if it has any, or a constant. `otherwise`: what becomes of a value that
    the words do not list."""

    header: str
    field: str | None
    constant: str | None
    words: tuple[tuple[str, str], ...]
    otherwise: str
    needed: bool


@dataclasses.dataclass(frozen=True)
class Template:
    """A whole template. `where`: by field, the values of which a row must have one."""

    file: str
    title: str
    rows: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    dates: str
    delimiter: str
    columns: tuple[Column, ...]


def read_template(path: Path) -> Template:
    """A template from its YAML. Raises `Problems` with every mistake: line, reason, suggestion."""
    problems: list[Problem] = []
    top = Marked(read_marked(path), str(path), problems)
    where = top.mapping("where")
    columns = tuple(_column(each) for each in top.mappings("columns", needed=True))
    template = Template(
        file=str(path),
        title=top.text("return", needed=True) or "",
        rows=top.text("rows", needed=True) or "",
        where=tuple((str(name), where.texts(name)) for name in where.data) if where else (),
        dates=str(top.raw("dates") or "%Y-%m-%d"),
        delimiter=str(top.raw("delimiter") or ","),
        columns=columns,
    )
    if len(template.delimiter) != 1:
        top.problem("'delimiter' must be one character.", key="delimiter")
    top.close()
    if problems:
        raise Problems(problems)
    return template


def _column(marked: Marked) -> Column:
    words = marked.mapping("words")
    column = Column(
        header=marked.text("header", needed=True) or "",
        field=marked.text("from"),
        constant=marked.text("constant"),
        words=tuple((str(name), words.text(name) or "") for name in words.data) if words else (),
        otherwise=marked.one_of("otherwise", _OTHERWISE) or "reject",
        needed=bool(marked.raw("needed")),
    )
    if (column.field is None) == (column.constant is None):
        marked.problem("a column has either 'from' or 'constant'.")
    marked.close()
    return column


def write_return(template: Template, rows: Iterable[Row], path: Path) -> int:
    """Write the rows that the template asks for; gives how many. Raises `BadInput` with every value that its words do
    not list, every needed value that is missing and every field that is not there, and then writes nothing."""
    made, wrong = [], []
    for number, row in enumerate(rows, start=1):
        if all(str(row.get(name) or "") in values for name, values in template.where):
            cells = []
            for column in template.columns:
                try:
                    cells.append(safe_cell(_cell(column, row, template.dates)))
                except BadInput as error:
                    wrong.append(f"{template.file}, column {column.header!r}, row {number} ({_named(row)}): {error}")
            made.append(cells)
    if wrong:
        more = f"\n… and {len(wrong) - 20} more." if len(wrong) > 20 else ""
        raise BadInput("\n".join(wrong[:20]) + more)
    with whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=template.delimiter)
        writer.writerow([column.header for column in template.columns])
        writer.writerows(made)
    return len(made)


def _cell(column: Column, row: Row, dates: str) -> str:
    if column.constant is not None:
        return column.constant
    if column.field not in row:
        raise BadInput(f"there is no field {column.field!r}. There are: {', '.join(row)}.")
    value = row[str(column.field)]
    if value in (None, ""):
        if column.needed:
            raise BadInput("is needed, and not held.")
        return ""
    if isinstance(value, dt.date):
        return value.strftime(dates)
    if column.words:
        words = dict(column.words)
        if str(value) in words:
            return words[str(value)]
        if column.otherwise == "reject":
            raise BadInput(f"its words do not list {str(value)!r}. Add it, or say 'otherwise: keep'.")
        return str(value) if column.otherwise == "keep" else ""
    return str(value)


def _named(row: Row) -> str:
    return " ".join(str(row[name]) for name in ("ref", "first", "second", "group", "number") if row.get(name))


def rows_of_network(network: Network, what: str) -> Iterator[Row]:
    """A network's `nodes` or `edges` as rows; an edge with the name and sort of each end (`first_name`, `second_sort`
    …). Raises `BadInput` for anything else."""
    if what == "nodes":
        yield from (dataclasses.asdict(node) for node in network.nodes)
    elif what == "edges":
        held = {node.ref: node for node in network.nodes}
        for edge in network.edges:
            row = dataclasses.asdict(edge)
            for end in ("first", "second"):
                node = held[row[end]]
                row |= {f"{end}_name": node.name, f"{end}_sort": node.sort}
            yield row
    else:
        raise BadInput(f"'rows' cannot be {what!r} here. It can be: nodes, edges.")
