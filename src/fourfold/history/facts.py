"""Facts that people hold: who belongs to which group, which groups are in conflict, known premises, orders, and how
groups stand.

They are dated relations, as CSV in `<workspace>/facts/` (read in `fact_files`) or, for a caller that keeps them
elsewhere, as Arrow tables. Every row says when it was true (`from`, and `to`: the last day on which it held) and when
the force knew (`known_from`, and `known_to`: the day from which it was no longer believed). A rule sees them as they
stood, and as they were known, on the day. A row may have a marking and be in compartments, as an event may: a trigger
that rests on it carries them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from fourfold.errors import BadInput
from fourfold.times import local_day
from fourfold.workspace import Workspace

_DATED = [
    pa.field("valid_from", pa.date32(), nullable=False),
    pa.field("valid_to", pa.date32()),  # the last day on which it held; null: still holds
    pa.field("known_day", pa.date32(), nullable=False),
    pa.field("gone_day", pa.date32()),  # the first day on which it was no longer believed; null: still believed
    pa.field("source", pa.string()),
    pa.field("marking", pa.string()),  # null: OFFICIAL
    pa.field("compartments", pa.string()),  # names with spaces between; null: none
]
MEMBERSHIPS = pa.schema([pa.field("person", pa.string(), False), pa.field("group", pa.string(), False), *_DATED])
CONFLICTS = pa.schema([pa.field("group", pa.string(), False), pa.field("other", pa.string(), False), *_DATED])
PREMISES = pa.schema(
    [
        pa.field("premises", pa.string(), False),
        pa.field("kind", pa.string(), False),
        pa.field("name", pa.string()),
        pa.field("x", pa.float64()),  # metres on the workspace's grid
        pa.field("y", pa.float64()),
        *_DATED,
    ]
)
ORDERS = pa.schema(
    [
        pa.field("ref", pa.string(), False),  # whom or what it is on
        pa.field("order", pa.string(), False),
        pa.field("about", pa.string(), False),  # in force, breached, or a sort of condition
        *_DATED,
    ]
)
STANDINGS = pa.schema(
    [
        pa.field("group", pa.string(), False),
        pa.field("standing", pa.string(), False),  # its state, an owner or a plan, or that it has none
        *_DATED,
    ]
)
IDENTITIES = pa.schema(
    [
        pa.field("first", pa.string(), False),  # two records that somebody judged to be one
        pa.field("second", pa.string(), False),
        *(field for field in _DATED if not field.name.startswith("valid")),  # who somebody is has no days of its own
    ]
)
RELATIONS = {
    "memberships": MEMBERSHIPS,
    "conflicts": CONFLICTS,
    "premises": PREMISES,
    "orders": ORDERS,
    "standings": STANDINGS,
    "identities": IDENTITIES,
}
"""Every relation by its name, which is also its file's."""


@dataclasses.dataclass(frozen=True)
class Facts:
    """The facts as Arrow tables, each with the columns of its schema in `RELATIONS`. Each conflict is there in both
    directions. `kept` names the relations that somebody keeps, be they empty."""

    memberships: pa.Table
    conflicts: pa.Table
    premises: pa.Table
    orders: pa.Table
    standings: pa.Table
    identities: pa.Table
    kept: frozenset[str] = frozenset()

    @classmethod
    def load(cls, workspace: Workspace, known_at: dt.datetime | None = None) -> Facts:
        """The facts in a workspace's files, as known at a moment (default: now). A file that is not there is an
        empty table.

        Raises `BadInput` with the first problems of every file: line, column, what is wrong, how to mend it.
        """
        from fourfold.history.fact_files import read_facts

        facts = read_facts(workspace)
        return facts if known_at is None else facts.as_known(local_day(known_at, workspace.zone))

    def tables(self) -> dict[str, pa.Table]:
        """Each relation by its name."""
        return {name: getattr(self, name) for name in RELATIONS}

    def as_known(self, day: dt.date) -> Facts:
        """The facts as they were known on a day: what came later is left out, and what was given up later still
        stands."""
        return Facts(**{name: _as_known(table, day) for name, table in self.tables().items()}, kept=self.kept)

    def and_also(self, **more: pa.Table) -> Facts:
        """These facts, and more of some relations, by name."""
        both = {name: [table] for name, table in self.tables().items() if name in self.kept}
        for name, table in more.items():
            both.setdefault(name, []).append(_fitted(table, name))
        return facts_from_tables(**{name: pa.concat_tables(tables) for name, tables in both.items()})

    def news_reaches(self, day: dt.date, relations: Iterable[str]) -> dt.date | None:
        """The first day of which any fact of these relations that was learnt or given up on `day` or later says
        something: no event before it has gained or lost a meaning by that. None: nothing was."""
        news = [_news(getattr(self, name), day) for name in relations]
        earliest: dt.date | None = min((_says_from(table) for table in news if len(table)), default=None)
        return earliest


def _says_from(table: pa.Table) -> dt.date:
    """The first day of which any of these facts says something."""
    first: dt.date = pc.min(table["valid_from"]).as_py() if "valid_from" in table.column_names else dt.date.min
    return first


def _news(table: pa.Table, day: dt.date) -> pa.Table:
    since = pa.scalar(day, pa.date32())
    return table.filter(
        pc.or_kleene(
            pc.greater_equal(table["known_day"], since), pc.fill_null(pc.greater_equal(table["gone_day"], since), False)
        )
    )


def facts_from_tables(
    memberships: pa.Table | None = None,
    conflicts: pa.Table | None = None,
    premises: pa.Table | None = None,
    orders: pa.Table | None = None,
    standings: pa.Table | None = None,
    identities: pa.Table | None = None,
) -> Facts:
    """Facts from tables with the columns of their schemas (columns that may be null may be left out). A relation that
    is not given is not kept.

    A conflict may be given in one direction or both. Raises `BadInput` for a missing column, type or value.
    """
    given = {
        "memberships": memberships,
        "conflicts": conflicts,
        "premises": premises,
        "orders": orders,
        "standings": standings,
        "identities": identities,
    }
    tables = {name: _fitted(table, name) for name, table in given.items()}
    tables["conflicts"] = _both_ways(tables["conflicts"])
    return Facts(**tables, kept=frozenset(name for name, table in given.items() if table is not None))


def _both_ways(conflicts: pa.Table) -> pa.Table:
    turned = pa.table(
        {
            **{name: conflicts[name] for name in CONFLICTS.names},
            "group": conflicts["other"],
            "other": conflicts["group"],
        }
    )
    keys = [name for name in CONFLICTS.names if name != "source"]
    symmetric = (
        pa.concat_tables([conflicts, turned.cast(CONFLICTS)])
        .group_by(keys, use_threads=False)
        .aggregate([("source", "min")])
    )
    named = symmetric.rename_columns([*keys, "source"])
    return pa.table({name: named[name] for name in CONFLICTS.names}).cast(CONFLICTS)


def _fitted(table: pa.Table | None, name: str) -> pa.Table:
    schema = RELATIONS[name]
    if table is None:
        return schema.empty_table()
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            if not field.nullable:
                raise BadInput(f"the table of {name} has no column {field.name!r}.")
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        column = table[field.name]
        if not field.nullable and column.null_count:
            raise BadInput(f"the table of {name} has rows without {field.name!r}.")
        try:
            columns.append(column.cast(field.type))
        except pa.ArrowInvalid as error:
            raise BadInput(f"the table of {name}, column {field.name!r}: {error}.") from None
    return pa.table(columns, schema=schema)


def _as_known(table: pa.Table, day: dt.date) -> pa.Table:
    table = table.filter(pc.less_equal(table["known_day"], pa.scalar(day, pa.date32())))
    still = pc.greater(table["gone_day"], pa.scalar(day, pa.date32()))
    gone = pc.if_else(still, pa.scalar(None, pa.date32()), table["gone_day"])
    return table.set_column(table.schema.get_field_index("gone_day"), table.schema.field("gone_day"), gone)
