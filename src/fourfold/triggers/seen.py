"""What rules can see of the history: the events that any of them could take, what they ask of each, and what a trigger
tells of it.

Most events are of no interest to any rule, and to read what was asked of the others takes longer than all the rules do.
A file of the history never changes once written; so what rules see of it is kept in a smaller one beside the history,
and a scan reads from the history itself only what came in since the last one.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from fourfold.database import connect
from fourfold.history.damage import is_whole, on_disk
from fourfold.history.store import History
from fourfold.triggers import nodes
from fourfold.triggers.chain import Columns
from fourfold.whole_files import whole

_CATALOGUES = 6  # so many sets of rules are remembered
_TOGETHER = 8_192  # rows of a group, as in the history
_FILES = "(the files)"
_STORED = {
    "VARCHAR": ("id", "kind", "source", "reference", "known_basis", "marking", "file"),
    "BIGINT": ("line",),
    "BOOLEAN": ("revised", "moved"),
    "DATE": ("first_day", "last_day", "known_day", "gone_day"),
    "TIMESTAMPTZ": ("known_from", "known_to"),
    "DOUBLE": ("x", "y"),
    "VARCHAR[]": ("areas", "compartments"),
    "MAP(VARCHAR, VARCHAR)": ("attributes",),
}
_OTHERWISE = {
    "TIMESTAMPTZ": ("occurred_from", "occurred_to"),
    "DOUBLE": ("precision_m",),
    "STRUCT(role VARCHAR, sort VARCHAR, ref VARCHAR)[]": ("parties",),
}
_PLAIN = ", ".join(name for names in _STORED.values() for name in names)
_NOTHING = ", ".join(
    f"NULL::{sort} AS {name}" for part in (_STORED, _OTHERWISE) for sort, names in part.items() for name in names
)


class Seen:
    """What a set of rules can see of a history. `columns`: where a query finds what they ask. With `keep`, what is seen
    is kept for the next time."""

    def __init__(self, history: History, rules: Sequence[nodes.Rule], *, keep: bool = True) -> None:
        selects = [select for rule in rules for select in rule.selects()]
        asked = sorted({one for select in selects for one in select.where})
        levels = sorted({level for rule in rules for level in area_levels(rule)})
        self.columns = Columns(
            {one: f"a{n}" for n, one in enumerate(asked)}, {name: f"g{n}" for n, name in enumerate(levels)}, {}
        )
        self._query = self._written(history, selects)
        self._folder = history.kept / hashlib.sha256(self._query.encode()).hexdigest()[:16] if keep else None
        self._making = threading.Lock()

    def of(self, files: Sequence[str]) -> str:
        """A query for what is seen of these files: what is stored of each event, with `t0` and `t1` (microseconds) for
        the moments it occurred between, `r` for its precision, and `columns`."""
        kept = {file: name for file in files if (name := self._kept(file))}
        rest = [file for file in files if file not in kept]
        parts = [f"SELECT * FROM read_parquet({_list(kept.values())})"] if kept else []  # noqa: S608 - quoted
        if rest or not kept:
            parts.append(self._reading(rest))
        return " UNION ALL ".join(parts)

    def taken(self, select: nodes.Select) -> str:
        """A test, over what is seen, that an event is of a selection, whoever is party to it."""
        return " AND ".join([any_of(select.kinds), *(self.columns.attributes[one] for one in select.where)])

    def _written(self, history: History, selects: Sequence[nodes.Select]) -> str:
        """The query, but for the files. Rows of events that were moved from one month to another are all seen: one of
        their versions may be asked for though another is not."""
        extra = "".join(
            f", coalesce(attributes[{_quoted(name)}] IN ({_quoted(*wanted)}), FALSE) AS {column}"
            for (name, wanted), column in self.columns.attributes.items()
        ) + "".join(f", {area_sql(history, level)} AS {column}" for level, column in self.columns.levels.items())
        tests = sorted({f"({self.taken(select)})" for select in selects})
        return f"""
        SELECT * FROM (
            SELECT {_PLAIN}, epoch_us(occurred_from) AS t0, epoch_us(occurred_to) AS t1, precision_m AS r,
                list_transform(parties, lambda p: {{'role': p.role, 'sort': p.sort, 'ref': p.ref}}) AS parties {extra}
            FROM {_FILES} WHERE {any_of({kind for select in selects for kind in select.kinds})}
        ) WHERE moved OR {" OR ".join(tests) or "FALSE"}
        """  # noqa: S608 - all is quoted

    def _reading(self, files: Sequence[str]) -> str:
        return self._query.replace(_FILES, f"read_parquet({_list(files)})" if files else f"(SELECT {_NOTHING})")

    def _kept(self, file: str) -> str | None:
        """The file that keeps what is seen of a file of the history; None where nothing is kept."""
        if self._folder is None:
            return None
        path = self._folder / file.rsplit("month=", 1)[-1].replace("/", "-")
        with self._making, contextlib.suppress(OSError):  # where nothing can be written, the history itself is read
            if not is_whole(path):
                self._keep(file, path)
            return str(path)
        return None

    def _keep(self, file: str, path: Path) -> None:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            for old in sorted(path.parent.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-_CATALOGUES]:
                shutil.rmtree(old, ignore_errors=True)
        with connect() as con, whole(path) as part:
            seen = con.sql(self._reading([file])).to_arrow_table()
            pq.write_table(seen, part, compression="zstd", row_group_size=_TOGETHER)
        if not on_disk(file).exists():  # erased meanwhile: what was seen of it goes too
            path.unlink()
            raise FileNotFoundError(file)


def area_levels(rule: nodes.Rule) -> set[str]:
    """The area levels (and `grid-N`) that a rule asks for."""
    levels = {step.level for step in rule.steps if isinstance(step, nodes.MoreThanExpected)}
    shares = [*rule.ahead.shares, *(share for link in links(rule) for share in link.shares)]
    return levels | {str(share.level) for share in shares if share.thing == "area"}


def links(rule: nodes.Rule) -> Iterator[nodes.Link]:
    """The links of a rule's steps."""
    for step in rule.steps:
        if isinstance(step, nodes.Then | nodes.AtLeast | nodes.NoneSince):
            yield step.link


def area_sql(history: History, level: str) -> str:
    """The code of an event's area at a level, as SQL over the stored columns."""
    if level.startswith("grid-"):
        size = int(level.removeprefix("grid-"))
        square = " || '_' || ".join(f"CAST(FLOOR({axis} / {size}) AS BIGINT)" for axis in "xy")
        return f"CASE WHEN x IS NULL THEN NULL ELSE {square} END"
    return f"areas[{history.workspace.area_levels.index(level) + 1}]"


def any_of(kinds: Iterable[str]) -> str:
    """A test, as SQL over the stored columns, for events of these kinds."""
    named = _quoted(*sorted(kinds))
    return f"kind IN ({named})" if named else "FALSE"


def _quoted(*words: str) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def _list(files: Iterable[str]) -> str:
    return f"[{_quoted(*files)}]"
