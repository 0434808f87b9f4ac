"""A rule as SQL, built with SQLGlot in DuckDB's dialect.

The query is a chain of named steps over these tables (see `loading.py`), in which times are microseconds, days are day
numbers, and every word is a number (`words` says which), since numbers join faster:

    v    versions of events: rid (version), eid (event), t0, t1 (first and last instant), d0, d1 (their days), k0, k1
    (believed from day, until
         day), x, y, r (metres), kind, columns a0… (has an attribute that is asked for), area columns g0…
    pt   parties: rid, role, sort, ref (that of the identity, if records were judged to be one), k0, k1
    eg   the groups of an event's parties: rid, role, sort, ref, grp, k0, k1, cert
    cf   conflicts, both ways round: grp, other, d0, d1, k0, k1
    od   orders: ref, kind, about (these two as words), d0, d1, k0, k1
    sd   how groups stand: grp, way (as a word), d0, d1, k0, k1
    w    looks that found more than expected: rid, eid, t0, t1, d0, d1, k0, k1, cert, code, due

Each step `mN` is a table of partial matches: the version (rN) and event (eN) of each bound step, the days k0 up to k1
through which all of it was believed, whether it is certain, and the day that is due for a 'none since'. Because
knowledge is an interval, one query answers for every day.
"""

from __future__ import annotations

import math

from fourfold.history.kinds import kinds
from fourfold.history.schema import ROLES, SORTS
from fourfold.times import DAY_US, INSTANT
from fourfold.triggers import nodes
from fourfold.triggers.chain import Chain, Columns, Value
from fourfold.triggers.question import FOREVER

_KINDS = {kind: number for number, kind in enumerate(sorted(kinds()))}


def matches(rule: nodes.Rule, columns: Columns) -> Chain:
    """The chain whose last step, `m`, holds every match of the rule: due, k0, k1, cert and the bound rN, eN."""
    chain = Chain(columns)
    bound: list[str] = []
    for place, step in enumerate(rule.steps):
        here = f"m{place}"
        before = f"m{place - 1}"
        if isinstance(step, nodes.MoreThanExpected):
            chain.add(here, "SELECT due, k0, k1, cert, rid AS r0, eid AS e0 FROM w")
        elif isinstance(step, nodes.Event):
            chosen = select(chain, f"s{place}", step.select)
            chain.add(
                here,
                f"SELECT CAST(NULL AS INTEGER) AS due, k0, k1, cert, rid AS r0, eid AS e0 FROM {chosen}",
            )
        elif isinstance(step, nodes.Then):
            pairs = linked(chain, place, before, bound, rule, step.select, step.link)
            keep = ", ".join(f"r{n}, e{n}" for n in range(len(bound)))
            chain.add(
                here, f"SELECT due, k0, k1, cert, {keep}, rid AS r{len(bound)}, eid AS e{len(bound)} FROM {pairs}"
            )
        else:
            _condition(chain, place, before, bound, rule, step)
        if not isinstance(step, nodes.AtLeast | nodes.NoneSince):
            bound.append(step.name)
    chain.add("m", f"SELECT * FROM m{len(rule.steps) - 1}")
    return chain


def select(chain: Chain, name: str, chosen: nodes.Select) -> str:
    """A step holding the versions that a selection takes, as in `v`, and whether each is taken for certain (cert); k0
    and k1 narrowed to when it was."""
    tests = [f"v.kind IN ({', '.join(str(kind_number(kind)) for kind in chosen.kinds)})"]
    tests += [f"v.{chain.columns.attributes[asked]}" for asked in chosen.where]
    for party in chosen.parties:
        if not party.asks_facts:
            tests.append(f"v.rid IN (SELECT pt.rid FROM pt WHERE {_party('pt', party)})")
    at = chain.add(name, f"SELECT v.*, TRUE AS cert FROM v WHERE {' AND '.join(tests)}")
    for place, party in enumerate(chosen.parties):
        if party.asks_facts:
            at = _by_facts(chain, f"{name}_g{place}", at, party)
    return at


def _party(table: str, party: nodes.PartyIs) -> str:
    tests = ["TRUE"]
    if party.roles:
        tests.append(f"{table}.role IN ({_roles(party.roles)})")
    if party.sort:
        tests.append(f"{table}.sort = {SORTS.index(party.sort)}")
    return " AND ".join(tests)


def _roles(names: tuple[str, ...]) -> str:
    return ", ".join(str(ROLES.index(name)) for name in names)


def kind_number(kind: str) -> int:
    """The number that stands for a kind in the tables (-1 for one that no catalogue names)."""
    return _KINDS.get(kind, -1)


def _by_facts(chain: Chain, name: str, at: str, party: nodes.PartyIs) -> str:
    """The versions of `at` with a party of whom the facts say what is asked, while they were known to."""
    tests, values = [_party("g", party)], dict[str, Value]()
    joins = f"{at} AS s JOIN {'pt' if party.group is None else 'eg'} AS g ON g.rid = s.rid"
    starts, ends, certain = ["s.k0", "g.k0"], ["s.k1", "g.k1"], ["s.cert"]
    if party.group is not None:
        certain.append("g.cert")
    if party.group == "in-conflict":
        joins += f" JOIN cf AS c ON c.grp = g.grp AND {_dated(starts, ends, certain, 'c', 'c.d0')}"
    elif party.group not in (None, "any"):
        tests.append("g.grp IN (SELECT words.n FROM words WHERE words.word = :grp)")
        values["grp"] = str(party.group)
    if party.standing is not None:
        begins = f"(d.d0 + {party.standing.days})"
        joins += f" JOIN sd AS d ON d.grp = g.grp AND {_dated(starts, ends, certain, 'd', begins)}"
        values |= {f"way{n}": way for n, way in enumerate(party.standing.ways)}
        tests += [f"d.way IN ({', '.join(f':way{n}' for n in range(len(party.standing.ways)))})", f"{begins} <= d.d1"]
    if party.under is not None:
        begins = "o.d0" if party.under.ends_within is None else f"GREATEST(o.d0, o.d1 - {party.under.ends_within})"
        joins += f" JOIN od AS o ON o.ref = g.ref AND {_dated(starts, ends, certain, 'o', begins)}"
        values |= {"about": party.under.about, **{f"kind{n}": kind for n, kind in enumerate(party.under.kinds)}}
        tests.append("o.about = :about")
        if party.under.kinds:
            tests.append(f"o.kind IN ({', '.join(f':kind{n}' for n in range(len(party.under.kinds)))})")
        if party.under.ends_within is not None:
            tests.append(f"o.d1 < {FOREVER}")  # one without an end is never near it
    chain.add(
        f"{name}_all",
        f"SELECT s.rid, {_greatest(starts)} AS k0, {_least(ends)} AS k1, {' AND '.join(certain)} AS cert FROM {joins} "
        f"WHERE {' AND '.join(tests)} AND {_greatest(starts)} < {_least(ends)}",
        **values,
    )
    flat = flatten(chain, f"{name}_f", f"{name}_all", "rid")
    return chain.add(
        name, f"SELECT v.* REPLACE (f.k0 AS k0, f.k1 AS k1), f.cert FROM {flat} AS f JOIN v ON v.rid = f.rid"
    )


def _dated(starts: list[str], ends: list[str], certain: list[str], fact: str, begins: str) -> str:
    """When a fact meets the event: as a test, with when it was known added to `starts` and `ends`, and whether it surely
    held to `certain`."""
    starts.append(f"{fact}.k0")
    ends.append(f"{fact}.k1")
    certain.append(f"({begins} <= s.d0 AND s.d1 <= {fact}.d1)")
    return f"{begins} <= s.d1 AND {fact}.d1 >= s.d0"


def flatten(chain: Chain, name: str, relation: str, key: str) -> str:
    """Overlapping belief intervals of each key made into separate ones, each certain where any that covers it is."""
    chain.add(
        f"{name}_d",
        f"SELECT {key}, k, SUM(p) AS p, SUM(c) AS c FROM ("
        f"SELECT {key}, k0 AS k, 1 AS p, CAST(cert AS INTEGER) AS c FROM {relation} UNION ALL "
        f"SELECT {key}, k1 AS k, -1 AS p, -CAST(cert AS INTEGER) AS c FROM {relation}) AS d GROUP BY {key}, k",
    )
    chain.add(
        f"{name}_s",
        f"SELECT {key}, k AS k0, LEAD(k) OVER (PARTITION BY {key} ORDER BY k) AS k1, SUM(p) OVER (PARTITION BY {key} ORDER BY k) AS p, "
        f"SUM(c) OVER (PARTITION BY {key} ORDER BY k) AS c FROM {name}_d",
    )
    return chain.add(name, f"SELECT {key}, k0, k1, c > 0 AS cert FROM {name}_s WHERE p > 0")


def linked(
    chain: Chain,
    place: int,
    before: str,
    bound: list[str],
    rule: nodes.Rule,
    chosen: nodes.Select,
    link: nodes.Link,
    *,
    anchors: str | None = None,
) -> str:
    """A step of every (match so far, other event) pair that the link allows: the match's columns, with the other's rid
    and eid, and k0, k1, cert of both together. Pairs are found by time bucket, square and shared thing, so that the
    work grows with the matches and not with their square. `anchors` is a table to link from instead of the event's own
    versions."""
    to = bound.index(link.to)
    name = f"l{place}"
    window = link.within // INSTANT
    longest = max((chain.columns.longest.get(kind, 0) for kind in chosen.kinds), default=0)
    bucket = max(window, longest, DAY_US)
    back = longest + (0 if link.when == "after" else window)
    forward = 0 if link.when == "before" else window
    table = anchors or ("w" if to == 0 and isinstance(rule.steps[0], nodes.MoreThanExpected) else "v")
    first = _first_side(chain, name, before, to, table, link, f"a.t0 - {back}", f"a.t1 + {forward}", bucket)
    second = _second_side(chain, name, select(chain, f"s{place}", chosen), link, bucket)
    keys = ["a.bucket = b.bucket", *(f"a.key{n} = b.key{n}" for n in range(len(link.shares)))]
    possible, certain = _time(link.when, window)
    tests = [possible, *(f"b.eid <> a.e{n}" for n in range(len(bound))), "GREATEST(a.k0, b.k0) < LEAST(a.k1, b.k1)"]
    for place_of, share in enumerate(link.shares):
        if share.thing == "opposing-groups":
            tests.append(f"a.cd0_{place_of} <= b.d1 AND a.cd1_{place_of} >= b.d0")
            certain += f" AND a.cd0_{place_of} <= b.d0 AND b.d1 <= a.cd1_{place_of}"
    if link.metres is not None:
        keys += ["a.cx = b.cx", "a.cy = b.cy"]
        length = float(link.metres)
        apart = "((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y))"
        tests.append(f"{apart} <= {length * length!r}")
        certain += f" AND COALESCE(SQRT({apart}) + a.r + b.r <= {length!r}, FALSE)"
    carried = ", ".join(f"a.r{n}, a.e{n}" for n in range(len(bound)))
    return chain.add(
        name,
        f"SELECT a.mid, a.due, GREATEST(a.k0, b.k0) AS k0, LEAST(a.k1, b.k1) AS k1, a.cert AND b.cert AND {certain} AS cert, {carried}, b.rid, b.eid "
        f"FROM {first} AS a JOIN {second} AS b ON {' AND '.join(keys)} WHERE {' AND '.join(tests)}",
    )


def _time(when: nodes.When, window: int) -> tuple[str, str]:
    """When `b` stands rightly to `a`: possibly, and for certain, given the first and last instant of each."""
    if when == "after":
        return f"b.t1 >= a.t0 AND b.t0 - a.t1 <= {window}", f"b.t0 >= a.t1 AND b.t1 - a.t0 <= {window}"
    if when == "before":
        return f"a.t1 >= b.t0 AND a.t0 - b.t1 <= {window}", f"a.t0 >= b.t1 AND a.t1 - b.t0 <= {window}"
    return (
        f"b.t1 >= a.t0 - {window} AND b.t0 <= a.t1 + {window}",
        f"b.t1 - a.t0 <= {window} AND a.t1 - b.t0 <= {window}",
    )


def _cell(column: str, metres: float) -> str:
    # A hair wider than the distance, so that rounding can never put a neighbour two squares away.
    return f"CAST(FLOOR({column} / {metres * 1.000001!r}) AS BIGINT)"


def _first_side(
    chain: Chain, name: str, before: str, to: int, table: str, link: nodes.Link, low: str, high: str, bucket: int
) -> str:
    """The matches so far, once for each time bucket, square and shared key in which the other event may lie."""
    chain.add(f"{name}_n", f"SELECT *, ROW_NUMBER() OVER () AS mid FROM {before}")
    columns, starts, ends, certain = ["m.* EXCLUDE (k0, k1, cert)", "a.t0", "a.t1"], ["m.k0"], ["m.k1"], ["m.cert"]
    joins = f"{name}_n AS m JOIN {table} AS a ON a.rid = m.r{to}"
    if link.metres is not None:
        columns += [
            "a.x",
            "a.y",
            "a.r",
            f"{_cell('a.x', link.metres)} + dx.n AS cx",
            f"{_cell('a.y', link.metres)} + dy.n AS cy",
        ]
        joins += " CROSS JOIN (VALUES (-1), (0), (1)) AS dx(n) CROSS JOIN (VALUES (-1), (0), (1)) AS dy(n)"
    for n, share in enumerate(link.shares):
        joins += _share_join(share, n, "a", share.first_roles)
        if share.thing == "area":
            columns.append(f"{'a.code' if table == 'w' else 'a.' + chain.columns.levels[str(share.level)]} AS key{n}")
        elif share.thing in ("person", "premises"):
            columns.append(f"p{n}.ref AS key{n}")
        elif share.thing == "group":
            columns.append(f"p{n}.grp AS key{n}")
        else:
            joins += f" JOIN cf AS c{n} ON c{n}.grp = p{n}.grp"
            columns += [f"c{n}.other AS key{n}", f"c{n}.d0 AS cd0_{n}", f"c{n}.d1 AS cd1_{n}"]
            starts.append(f"c{n}.k0")
            ends.append(f"c{n}.k1")
        if share.thing != "area":
            starts.append(f"p{n}.k0")
            ends.append(f"p{n}.k1")
        if share.thing in ("group", "opposing-groups"):
            certain.append(f"p{n}.cert")
    return chain.add(
        f"{name}_a",
        f"SELECT {', '.join(columns)}, {_greatest(starts)} AS k0, {_least(ends)} AS k1, {' AND '.join(certain)} AS cert, "
        f"UNNEST(GENERATE_SERIES(CAST(FLOOR(({low}) / {bucket}) AS BIGINT), CAST(FLOOR(({high}) / {bucket}) AS BIGINT))) AS bucket FROM {joins}",
    )


def _second_side(chain: Chain, name: str, chosen: str, link: nodes.Link, bucket: int) -> str:
    """The events that may be the other one, each in its own bucket and square, once for each shared key."""
    columns = ["b.rid", "b.eid", "b.t0", "b.t1", "b.d0", "b.d1", f"CAST(FLOOR(b.t0 / {bucket}) AS BIGINT) AS bucket"]
    joins, starts, ends, certain = f"{chosen} AS b", ["b.k0"], ["b.k1"], ["b.cert"]
    if link.metres is not None:
        columns += ["b.x", "b.y", "b.r", f"{_cell('b.x', link.metres)} AS cx", f"{_cell('b.y', link.metres)} AS cy"]
    for n, share in enumerate(link.shares):
        joins += _share_join(share, n, "b", share.second_roles)
        if share.thing == "area":
            columns.append(f"b.{chain.columns.levels[str(share.level)]} AS key{n}")
        elif share.thing in ("person", "premises"):
            columns.append(f"p{n}.ref AS key{n}")
        else:
            columns.append(f"p{n}.grp AS key{n}")
            certain.append(f"p{n}.cert")
        if share.thing != "area":
            starts.append(f"p{n}.k0")
            ends.append(f"p{n}.k1")
    return chain.add(
        f"{name}_b",
        f"SELECT {', '.join(columns)}, {_greatest(starts)} AS k0, {_least(ends)} AS k1, {' AND '.join(certain)} AS cert FROM {joins}",
    )


def _share_join(share: nodes.Share, n: int, side: str, roles: tuple[str, ...]) -> str:
    if share.thing == "area":
        return ""
    table = "pt" if share.thing in ("person", "premises") else "eg"
    tests = [f"p{n}.rid = {side}.rid"]
    if table == "pt":
        tests.append(f"p{n}.sort = {SORTS.index(share.thing)} AND NOT p{n}.ref IS NULL")
    if roles:
        tests.append(f"p{n}.role IN ({_roles(roles)})")
    return f" JOIN {table} AS p{n} ON {' AND '.join(tests)}"


def _condition(
    chain: Chain, place: int, before: str, bound: list[str], rule: nodes.Rule, step: nodes.AtLeast | nodes.NoneSince
) -> None:
    """Matches so far, for the days on which enough (or no) linked events are known."""
    pairs = linked(chain, place, before, bound, rule, step.select, step.link)
    numbered = f"{pairs}_n"
    carried = ", ".join(f"m.r{n}, m.e{n}" for n in range(len(bound)))
    if isinstance(step, nodes.AtLeast):
        # Where nothing comes after, a match that gained nothing since the first day asked about cannot first hold then.
        gained = " AND MAX(k0) >= $first" if place == len(rule.steps) - 1 else ""
        chain.add(
            f"{pairs}_many", f"SELECT mid FROM {pairs} GROUP BY mid HAVING COUNT(DISTINCT eid) >= {step.count}{gained}"
        )
        numbered = chain.add(f"{pairs}_m", f"SELECT n.* FROM {numbered} AS n JOIN {pairs}_many AS x ON x.mid = n.mid")
        kept = f"p >= {step.count}"
        certain = f"c >= {step.count}"
        start, due = "s.k0", "m.due"
    else:
        days = math.ceil(step.link.within // INSTANT / DAY_US)
        numbered = chain.add(
            f"{pairs}_m",
            f"SELECT n.* EXCLUDE (due), GREATEST(a.d1 + {days}, COALESCE(n.due, a.d1 + {days})) AS due FROM {numbered} AS n "
            f"JOIN {'w' if bound.index(step.link.to) == 0 and isinstance(rule.steps[0], nodes.MoreThanExpected) else 'v'} AS a ON a.rid = n.r{bound.index(step.link.to)}",
        )
        kept, certain = "c = 0", "p = 0"
        start, due = "GREATEST(s.k0, m.due)", "m.due"
    chain.add(
        f"{pairs}_p", f"SELECT p.mid, p.eid, p.k0, p.k1, p.cert FROM {pairs} AS p JOIN {numbered} AS m ON m.mid = p.mid"
    )
    flat = flatten(chain, f"{pairs}_f", f"{pairs}_p", "mid, eid")
    chain.add(
        f"{pairs}_t",
        "SELECT mid, k, SUM(p) AS p, SUM(c) AS c FROM ("
        f"SELECT mid, k0 AS k, 1 AS p, CAST(cert AS INTEGER) AS c FROM {flat} UNION ALL "
        f"SELECT mid, k1 AS k, -1 AS p, -CAST(cert AS INTEGER) AS c FROM {flat} UNION ALL "
        f"SELECT mid, k0 AS k, 0 AS p, 0 AS c FROM {numbered} UNION ALL "
        f"SELECT mid, k1 AS k, 0 AS p, 0 AS c FROM {numbered}) AS d GROUP BY mid, k",
    )
    chain.add(
        f"{pairs}_u",
        "SELECT mid, k AS k0, LEAD(k) OVER (PARTITION BY mid ORDER BY k) AS k1, SUM(p) OVER (PARTITION BY mid ORDER BY k) AS p, "
        f"SUM(c) OVER (PARTITION BY mid ORDER BY k) AS c FROM {pairs}_t",
    )
    chain.add(
        f"m{place}",
        f"SELECT {due} AS due, {start} AS k0, s.k1, m.cert AND s.{certain} AS cert, {carried} FROM {pairs}_u AS s JOIN {numbered} AS m ON m.mid = s.mid "
        f"WHERE NOT s.k1 IS NULL AND s.{kept} AND {start} < s.k1",
    )


def _greatest(columns: list[str]) -> str:
    return columns[0] if len(columns) == 1 else f"GREATEST({', '.join(columns)})"


def _least(columns: list[str]) -> str:
    return columns[0] if len(columns) == 1 else f"LEAST({', '.join(columns)})"
