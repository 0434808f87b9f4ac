"""Was a trigger followed by the harm it warns of? The ground of a rule's measured record.

The clock starts when the trigger fired, at the end of that day, since nobody could have acted before. Harm counts if it
is of the kinds the rule names, happened within the horizon, is not itself part of the evidence, and is tied to the
trigger's last event as the rule says. Where times are not exact, it is counted as certain or as possible.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from fourfold.times import INSTANT, day_end
from fourfold.triggers import compiling, nodes
from fourfold.triggers.chain import Chain, in_sql
from fourfold.triggers.loading import ZERO, Loaded
from fourfold.triggers.question import FOREVER, day_of
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Fired:
    """A firing as the engine holds it: its bound versions and events, the area it binds if it does, and the day it
    fired."""

    rids: tuple[int, ...]
    eids: tuple[int, ...]
    fired: int
    area: str | None


def harm_rule(rule: nodes.Rule) -> nodes.Rule:
    """A rule that looks for the harm itself, so that its events are loaded too."""
    return dataclasses.replace(rule, steps=(nodes.Event("harm", nodes.Select(rule.ahead.kinds)),))


def followed(loaded: Loaded, workspace: Workspace, rule: nodes.Rule, fired: list[Fired]) -> tuple[int, int]:
    """How many of the firings were followed by the harm: for certain, and possibly (which includes the certain)."""
    if not fired:
        return 0, 0
    con, width = loaded.con, len(rule.bound)
    levels = list(loaded.columns.levels.values())
    con.execute(
        "CREATE OR REPLACE TEMP TABLE picked "
        f"(place INTEGER, rid BIGINT, last BIGINT, t BIGINT, d INTEGER, code VARCHAR, {_columns(width)})"
    )
    rows = [
        (
            n,
            -1_000_000_000 - n,
            one.rids[-1],
            (day_end(day_of(one.fired), workspace.zone) - ZERO) // INSTANT,
            one.fired,
            one.area,
            *one.eids,
        )
        for n, one in enumerate(fired)
    ]
    con.executemany(f"INSERT INTO picked VALUES ({', '.join('?' * (6 + width))})", rows)
    areas = "".join(f", coalesce(words.n, v.{level}) AS {level}" for level in levels)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE anchors AS "
        f"SELECT p.rid, p.t AS t0, p.t AS t1, p.d AS d0, p.d AS d1, v.x, v.y, v.r {areas} "
        "FROM picked AS p LEFT JOIN v ON v.rid = p.last LEFT JOIN words ON words.word = p.code"
    )
    # The trigger's parties are those of its last event.
    for table, columns in (("pt", "role, sort, ref, k0, k1"), ("eg", "role, sort, ref, grp, k0, k1, cert")):
        con.execute(
            f"INSERT INTO {table} SELECT p.rid, {columns.replace('role', 'x.role', 1)} "
            f"FROM picked AS p JOIN {table} AS x ON x.rid = p.last"
        )
    chain = Chain(loaded.columns)
    events = ", ".join(f"rid AS r{n}, e{n}" for n in range(width))
    chain.add(
        "m",
        f"SELECT place, CAST(NULL AS INTEGER) AS due, {FOREVER - 1} AS k0, {FOREVER} AS k1, TRUE AS cert, {events} "
        "FROM picked",
    )
    link = nodes.Link(
        rule.bound[-1].name, dt.timedelta(days=rule.ahead.days), "after", rule.ahead.metres, rule.ahead.shares
    )
    pairs = compiling.linked(
        chain, 0, "m", [step.name for step in rule.bound], rule, nodes.Select(rule.ahead.kinds), link, anchors="anchors"
    )
    query = chain.select(
        f"SELECT n.place, BOOL_OR(p.cert) FROM {pairs} AS p JOIN {pairs}_n AS n ON n.mid = p.mid GROUP BY n.place"
    )
    answers = con.execute(in_sql(query)).fetchall()
    con.execute("DELETE FROM pt WHERE rid <= -1000000000")
    con.execute("DELETE FROM eg WHERE rid <= -1000000000")
    return sum(1 for _, certain in answers if certain), len(answers)


def _columns(width: int) -> str:
    return ", ".join(f"e{n} BIGINT" for n in range(width))
