"""The part of a history that a set of rules can see, as DuckDB tables ready for compiled rules (described in
`compiling.py`).

Only versions that some selection of the rules could take are loaded, with the attributes and area levels they ask for.
For a question about recent days, only events that could have a part in news of those days: what nothing newly known can
reach, in time, cannot change what fires.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import duckdb

from fourfold.database import beside, connect
from fourfold.history.facts import Facts
from fourfold.history.store import History
from fourfold.times import DAY_US, INSTANT, UTC, day_start
from fourfold.triggers import nodes
from fourfold.triggers.chain import Columns
from fourfold.triggers.compiling import kind_number
from fourfold.triggers.loading_facts import DAY, put_facts, put_parties
from fourfold.triggers.question import FOREVER, Question, day_of
from fourfold.triggers.seen import Seen, any_of, links

ZERO = dt.datetime(1970, 1, 1, tzinfo=UTC)


@dataclasses.dataclass(frozen=True)
class Loaded:
    """An open connection that holds the tables, and where things are in them. `kinds`: those of which any event is
    known. `silent`: the rules of which nothing can fire on the days asked about, for want of any news."""

    con: duckdb.DuckDBPyConnection
    columns: Columns
    files: list[str]
    kinds: frozenset[str]
    silent: frozenset[nodes.Rule]

    def beside(self) -> Loaded:
        """The same tables on a connection of its own, for work at the same time."""
        return dataclasses.replace(self, con=beside(self.con))


def load(
    con: duckdb.DuckDBPyConnection,
    history: History,
    facts: Facts,
    rules: Sequence[nodes.Rule],
    question: Question,
    seen: Seen,
) -> Loaded:
    """Fill `con` with what these rules need to answer the question. `facts` are as known at the question's moment;
    `seen` is what the rules can see."""
    files, columns = history.files(), seen.columns
    reaches, silent = _reach(con, history, facts, rules, question, columns) if files else ({}, frozenset())
    _versions(con, history, question, seen, reaches)
    _numbered(con, columns, facts)
    put_parties(con, any(needs_parties(rule) for rule in rules))
    return Loaded(con, columns, files, frozenset(columns.longest), silent)


Reaches = dict[nodes.Rule, dt.datetime]
"""By rule: events that ended before this moment cannot matter to it."""


def asks_orders(rule: nodes.Rule) -> bool:
    """Whether the rule asks for an order on a party."""
    return any(party.under for select in rule.selects() for party in select.parties)


def asks_groups(rule: nodes.Rule) -> bool:
    """Whether the rule asks which group a party is in."""
    shares = {share.thing for link in links(rule) for share in link.shares} | {
        share.thing for share in rule.ahead.shares
    }
    return any(party.group for select in rule.selects() for party in select.parties) or bool(
        shares & {"group", "opposing-groups"}
    )


def asks_standings(rule: nodes.Rule) -> bool:
    """Whether the rule asks how a party's group stands."""
    return any(party.standing for select in rule.selects() for party in select.parties)


@functools.lru_cache(maxsize=256)
def relations_asked(rule: nodes.Rule) -> tuple[str, ...]:
    """The relations of facts, but for premises, that the rule asks."""
    asked = {
        "memberships": asks_groups(rule),
        "conflicts": asks_groups(rule),
        "orders": asks_orders(rule),
        "standings": asks_standings(rule),
        "identities": needs_parties(rule),
    }
    return tuple(name for name, does in asked.items() if does)


def needs_parties(rule: nodes.Rule) -> bool:
    """Whether the rule asks who was party to an event."""
    shares = [share.thing for link in links(rule) for share in link.shares] + [s.thing for s in rule.ahead.shares]
    return any(select.parties for select in rule.selects()) or any(thing != "area" for thing in shares)


def _reach(
    con: duckdb.DuckDBPyConnection,
    history: History,
    facts: Facts,
    rules: Sequence[nodes.Rule],
    question: Question,
    columns: Columns,
) -> tuple[Reaches, frozenset[nodes.Rule]]:
    """How far back events can matter to each rule, and the silent rules. To one that asks about groups or orders, a
    fact learnt today can give an event of years ago its meaning."""
    shape, zone = history.shape(), history.workspace.zone
    wanted = set(_kinds(rules))
    columns.longest.update({kind: shape.longest[kind] for kind in shape.kinds(question.known_at) & wanted})
    starts = {rule: question.fired_between(rule)[0] for rule in rules}
    first = day_of(min(starts.values(), default=0))
    news = _news(con, history.files(news_since=day_start(first, zone)), sorted(wanted), first)
    learnt = {names: _learnt(facts, first, names, zone) for names in map(relations_asked, rules)}
    reaches: Reaches = {}
    silent = set()
    for rule, start in starts.items():
        kinds = set(_kinds([rule]))
        earliest = [moment for kind, day, moment in news if day >= start and kind in kinds]
        earliest += learnt[relations_asked(rule)]
        if not earliest and not _fires_by_itself(rule):
            silent.add(rule)  # its events are loaded all the same: they may be what followed another rule's trigger
        reaches[rule] = _back(rule, columns, min([*earliest, (day_start(day_of(start), zone) - ZERO) // INSTANT]))
    return reaches, frozenset(silent)


def _fires_by_itself(rule: nodes.Rule) -> bool:
    """Whether time alone can make the rule fire: the wait for what did not come, or a window that has ended."""
    return any(isinstance(step, nodes.NoneSince | nodes.MoreThanExpected) for step in rule.steps)


def _news(
    con: duckdb.DuckDBPyConnection, files: list[str], kinds: list[str], first: dt.date
) -> list[tuple[str, int, int]]:
    """By kind and day of knowledge from `first` on: when the earliest event may have happened of which anything became
    known, or ceased to be believed, that day (kind, day number, microseconds)."""
    if not files:
        return []
    found: list[tuple[str, int, int]] = con.execute(
        f"SELECT kind, greatest(known_day, gone_day) {DAY} AS day, min(epoch_us(occurred_from)) FROM read_parquet($files) "  # noqa: S608 - kinds are quoted
        f"WHERE {any_of(kinds)} AND (known_day >= $first OR gone_day >= $first) GROUP BY ALL",
        {"files": files, "first": first},
    ).fetchall()
    return found


def _back(rule: nodes.Rule, columns: Columns, earliest: int) -> dt.datetime:
    """The moment before which no event can be linked to one at `earliest` (microseconds): every link and interval end
    to end, and two days."""
    longest = max((columns.longest.get(kind, 0) for kind in _kinds([rule])), default=0)
    reach = sum(link.within // INSTANT + longest for link in links(rule)) + 2 * DAY_US
    return ZERO + max(0, earliest - reach) * INSTANT


def _kinds(rules: Sequence[nodes.Rule]) -> list[str]:
    return sorted({kind for rule in rules for select in rule.selects() for kind in select.kinds})


def _versions(
    con: duckdb.DuckDBPyConnection, history: History, question: Question, seen: Seen, reaches: Reaches
) -> None:
    """Table `versions`: what the rules can see. Its own row ids number the versions: counting them in the query would
    keep one core waiting.

    Of an event that has several versions all are wanted, however old, since one of them may have fired before: so those
    that were moved to another month are looked for in every file.
    """
    near = history.files(since_month=_month_before(min(reaches.values()), seen.columns)) if reaches else []
    far = _with_moved(tuple(sorted(set(history.files()) - set(near)))) if reaches else []
    asked = "".join(f", {name}" for name in (*seen.columns.attributes.values(), *seen.columns.levels.values()))
    con.execute(
        f"""
        CREATE TABLE versions AS
        SELECT id, kind, revised, t0, t1, first_day {DAY} AS d0, last_day {DAY} AS d1, known_day {DAY} AS k0,
            CASE WHEN known_to IS NULL OR known_to > $known THEN {FOREVER} ELSE gone_day {DAY} END AS k1,
            x, y, r, parties {asked}
        FROM (
            SELECT * FROM ({seen.of(near)}) WHERE moved OR {_in_reach(seen, reaches)}
            {f"UNION ALL SELECT * FROM ({seen.of(far)}) WHERE moved" if far else ""}
        ) WHERE known_from <= $known
        """,  # noqa: S608 - all is quoted
        {"known": question.known_at},
    )


def _in_reach(seen: Seen, reaches: Reaches) -> str:
    """A test that keeps every event that some rule could take, if it ended late enough to matter to that rule."""
    wanted: dict[str, int] = {}
    for rule, moment in reaches.items():
        for select in rule.selects():
            test = seen.taken(select)
            wanted[test] = min(wanted.get(test, FOREVER * DAY_US), (moment - ZERO) // INSTANT)
    return " OR ".join(f"{test} AND (revised OR t1 >= {moment})" for test, moment in wanted.items()) or "FALSE"


def _learnt(facts: Facts, first: dt.date, relations: tuple[str, ...], zone: ZoneInfo) -> list[int]:
    """The moment from which events may have gained or lost a meaning by facts learnt from a day on; none: none has."""
    told_of = facts.news_reaches(first, relations)
    return [(day_start(max(told_of, ZERO.date()), zone) - ZERO) // INSTANT] if told_of else []


@functools.lru_cache(maxsize=64)
def _with_moved(files: tuple[str, ...]) -> list[str]:
    """Of these files of the history, which never change, those with a version of an event that was moved."""
    if not files:
        return []
    query = "SELECT DISTINCT filename FROM read_parquet($files, filename = true) WHERE moved ORDER BY filename"
    with connect() as con:
        return [name for (name,) in con.execute(query, {"files": list(files)}).fetchall()]


def _numbered(con: duckdb.DuckDBPyConnection, columns: Columns, facts: Facts) -> None:
    """Tables `words`, `names` (the id of each version) and `v`: the versions with a number for every word."""
    put_facts(con, facts)
    con.execute(
        "CREATE TABLE kind_numbers AS SELECT unnest($kinds) AS kind, unnest($numbers) AS n",
        {"kinds": list(columns.longest), "numbers": [kind_number(kind) for kind in columns.longest]},
    )
    words = "".join(f" UNION SELECT {column} FROM versions" for column in columns.levels.values())
    con.execute(
        "CREATE TABLE words AS SELECT word, row_number() OVER () AS n FROM ("  # noqa: S608 - fixed text
        "SELECT p.ref AS word FROM (SELECT unnest(parties) AS p FROM versions) UNION SELECT person FROM memberships "
        'UNION SELECT "group" FROM memberships UNION SELECT "group" FROM conflicts UNION SELECT ref FROM spans'
        f"{words}) WHERE word IS NOT NULL"
    )
    codes = "".join(f", {column}_word.n AS {column}" for column in columns.levels.values())
    joins = "".join(
        f" LEFT JOIN words AS {column}_word ON {column}_word.word = versions.{column}"
        for column in columns.levels.values()
    )
    flags = "".join(f", versions.{column}" for column in columns.attributes.values())
    con.execute(
        f"""
        CREATE TABLE v AS
        SELECT versions.rowid AS rid, coalesce(first.eid, versions.rowid) AS eid, kind_numbers.n AS kind, t0, t1, d0, d1, k0, k1, x, y, r {flags} {codes}
        FROM versions JOIN kind_numbers ON kind_numbers.kind = versions.kind
        LEFT JOIN (SELECT id, min(rowid) AS eid FROM versions WHERE revised GROUP BY id) AS first
            ON versions.revised AND first.id = versions.id {joins}
        WHERE k0 < k1
        """  # noqa: S608 - names of columns made here
    )
    con.execute("CREATE TABLE names AS SELECT rowid AS rid, id FROM versions WHERE k0 < k1")


def _month_before(moment: dt.datetime, columns: Columns) -> str:
    """The month from which what reaches `moment` is kept: an interval may have begun in an earlier month than it ended
    in, and months are the history's own parts."""
    longest = dt.timedelta(microseconds=max(columns.longest.values(), default=0)) + dt.timedelta(days=2)
    return f"{max(ZERO, moment - longest):%Y-%m}"
