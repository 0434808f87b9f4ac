"""Who was party to which event, and what people hold about them, as tables ready for compiled rules (described in
`compiling.py`). Records that were judged to be one go by one reference, for as long as that was believed."""

from __future__ import annotations

import duckdb

from fourfold.history.facts import Facts
from fourfold.history.schema import ROLES, SORTS
from fourfold.triggers.joined import spans
from fourfold.triggers.question import FOREVER

DAY = "- DATE '1970-01-01'"  # a date as a day number
_TRUE = f"valid_from {DAY} AS d0, coalesce(valid_to {DAY}, {FOREVER}) AS d1"
_K0, _K1 = f"known_day {DAY}", f"coalesce(gone_day {DAY}, {FOREVER})"
_DATED = f"{_TRUE}, {_K0} AS k0, {_K1} AS k1"
_WHO_K0, _WHO_K1 = f"coalesce(who.k0, {-FOREVER})", f"coalesce(who.k1, {FOREVER})"
_DATED_OF_WHO = f"{_TRUE}, greatest({_K0}, {_WHO_K0}) AS k0, least({_K1}, {_WHO_K1}) AS k1"
"""The dates of a fact about somebody, through each span of days for which they went by some reference."""


def put_facts(con: duckdb.DuckDBPyConnection, facts: Facts) -> None:
    """Make the facts known to `con` by their names, and which records were one as `spans`."""
    for name in ("memberships", "conflicts", "orders", "standings"):
        con.register(name, getattr(facts, name))
    con.register("spans", spans(facts.identities))


def put_parties(con: duckdb.DuckDBPyConnection, needed: bool) -> None:
    """Tables `pt`, `eg`, `cf`, `od` and `sd`, of the tables `versions` (which goes), `v` and `words`. `needed`: whether
    anybody asks who was party to anything."""
    con.execute(
        "CREATE TABLE who AS SELECT a.n AS ref, b.n AS who, k0, k1 FROM spans "
        "JOIN words AS a ON a.word = spans.ref JOIN words AS b ON b.word = spans.who"
    )
    con.execute(
        f"CREATE TABLE cf AS SELECT a.n AS grp, b.n AS other, {_DATED} FROM conflicts "  # noqa: S608 - fixed text
        'JOIN words AS a ON a.word = conflicts."group" JOIN words AS b ON b.word = conflicts.other'
    )
    con.execute(
        f"CREATE TABLE sd AS SELECT words.n AS grp, standing AS way, {_DATED} FROM standings "  # noqa: S608 - fixed text
        'JOIN words ON words.word = standings."group"'
    )
    con.execute(
        f'CREATE TABLE od AS SELECT coalesce(who.who, words.n) AS ref, "order" AS kind, about, {_DATED_OF_WHO} '  # noqa: S608 - fixed text
        "FROM orders JOIN words ON words.word = orders.ref LEFT JOIN who ON who.ref = words.n"
    )
    con.execute(
        f"""
        CREATE TABLE pt AS
        SELECT rid, list_position($roles, p.role) - 1 AS role, list_position($sorts, p.sort) - 1 AS sort,
            coalesce(who.who, words.n) AS ref, {_WHO_K0} AS k0, {_WHO_K1} AS k1
        FROM (SELECT rowid AS rid, unnest(parties) AS p FROM versions WHERE k0 < k1 AND {needed})
        LEFT JOIN words ON words.word = p.ref LEFT JOIN who ON who.ref = words.n
        """,  # noqa: S608 - fixed text
        {"roles": list(ROLES), "sorts": list(SORTS)},
    )
    con.execute("DROP TABLE versions")
    person, group = SORTS.index("person"), SORTS.index("group")
    con.execute(
        f"""
        CREATE TABLE eg AS
        SELECT rid, role, sort, ref, ref AS grp, k0, k1, TRUE AS cert FROM pt WHERE sort = {group} AND ref IS NOT NULL
        UNION ALL
        SELECT pt.rid, pt.role, pt.sort, pt.ref, m.grp, greatest(m.k0, pt.k0) AS k0, least(m.k1, pt.k1) AS k1,
            m.d0 <= v.d0 AND v.d1 <= m.d1
        FROM pt JOIN (
            SELECT coalesce(who.who, a.n) AS person, b.n AS grp, {_DATED_OF_WHO} FROM memberships
            JOIN words AS a ON a.word = memberships.person JOIN words AS b ON b.word = memberships."group"
            LEFT JOIN who ON who.ref = a.n
        ) AS m ON m.person = pt.ref AND pt.sort = {person}
        JOIN v ON v.rid = pt.rid
        WHERE m.d0 <= v.d1 AND m.d1 >= v.d0 AND greatest(m.k0, pt.k0) < least(m.k1, pt.k1)
        """  # noqa: S608 - fixed text
    )
