"""Invented histories and rules: small enough to try every combination, dense enough for every primitive to match."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pyarrow as pa
from hypothesis import strategies as st

from fourfold.history.facts import CONFLICTS, IDENTITIES, MEMBERSHIPS, ORDERS, STANDINGS, Facts, facts_from_tables
from fourfold.history.schema import INCOMING
from fourfold.triggers import nodes

UTC = dt.UTC
START = dt.datetime(2024, 3, 1, tzinfo=UTC)  # a span that crosses the change to summer time
KINDS = ("firearm-discharge", "robbery", "arrest")
DAYS = 50
PEOPLE = ["nominal:1", "nominal:2", "nominal:3"]
GROUPS = ["group:A", "group:B"]
ROLES = ["victim", "suspect", "subject"]


@st.composite
def events(draw: st.DrawFn, most: int = 12) -> pa.Table:
    """A history as a source would hand it over: some times known to the minute, some to the day or the month; some
    places unknown; some rows corrected later, some known late."""
    rows = []
    for number in range(draw(st.integers(2, most))):
        row = draw(_event(number))
        rows.append(row)
        if draw(st.integers(0, 3)) == 0:  # a correction, known later
            later = draw(_event(number))
            rows.append({**later, "known_from": row["known_from"] + dt.timedelta(hours=draw(st.integers(1, 24 * 20)))})
    return pa.Table.from_pylist(rows, schema=INCOMING)


@st.composite
def _event(draw: st.DrawFn, number: int) -> dict[str, Any]:
    first = START + dt.timedelta(hours=draw(st.integers(0, DAYS * 24)))
    length = draw(st.sampled_from([0, 0, 0, 6, 24, 24 * 30]))
    last = first + dt.timedelta(hours=length)
    located = draw(st.integers(0, 7)) > 0
    people = st.fixed_dictionaries(
        {"role": st.sampled_from(ROLES), "sort": st.just("person"), "ref": st.sampled_from([None, *PEOPLE])}
    )
    groups = st.fixed_dictionaries(
        {"role": st.sampled_from(ROLES), "sort": st.just("group"), "ref": st.sampled_from(GROUPS)}
    )
    premises = st.fixed_dictionaries(
        {"role": st.just("subject"), "sort": st.just("premises"), "ref": st.sampled_from(["premises:1", "premises:2"])}
    )
    source = draw(st.sampled_from(["one", "two"]))
    return {
        "id": f"{source}:{number}",
        "source": source,
        "kind": draw(st.sampled_from(KINDS)),
        "occurred_from": first,
        "occurred_to": last,
        "known_from": last + dt.timedelta(hours=draw(st.sampled_from([0, 1, 10, 24 * 3, 24 * 15]))),
        "known_basis": "recorded",
        "x": float(draw(st.integers(0, 12)) * 25) if located else None,
        "y": float(draw(st.integers(0, 3)) * 25) if located else None,
        "precision_m": draw(st.sampled_from([None, 0.0, 20.0])) if located else None,
        "areas": draw(st.sampled_from([["W1"], ["W2"], [None]])) if located else None,
        "marking": "OFFICIAL",
        "attributes": draw(st.sampled_from([[], [("found", "true")], [("found", "false")]])),
        "parties": [
            {**party, "attributes": [], "protected": []}
            for party in draw(st.lists(people | groups | premises, max_size=3))
        ],
    }


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Who is in which group, which groups are in conflict, who is under which order, how groups stand, which records
    are one; when, and known when."""
    day = st.dates(dt.date(2024, 2, 20), dt.date(2024, 4, 25))

    def dated() -> dict[str, object]:
        first, known = draw(day), draw(day)
        return {
            "valid_from": first,
            "valid_to": draw(st.none() | st.dates(first, dt.date(2024, 5, 10))),
            "known_day": known,
            "gone_day": draw(st.none() | st.dates(known, dt.date(2024, 5, 10))),
            "source": "test",
        }

    members = [
        {"person": draw(st.sampled_from(PEOPLE)), "group": draw(st.sampled_from(GROUPS)), **dated()}
        for _ in range(draw(st.integers(0, 4)))
    ]
    conflicts = []
    for _ in range(draw(st.integers(0, 2))):
        common = dated()
        conflicts += [
            {"group": "group:A", "other": "group:B", **common},
            {"group": "group:B", "other": "group:A", **common},
        ]
    orders = [
        {
            "ref": draw(st.sampled_from([*PEOPLE, "premises:1", "group:A"])),
            "order": draw(st.sampled_from(["gang-injunction", "licence-conditions"])),
            "about": draw(st.sampled_from(["in-force", "in-force", "breached", "place"])),
            **dated(),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]
    standings = [
        {"group": draw(st.sampled_from(GROUPS)), "standing": draw(st.sampled_from(["mapped", "no-plan"])), **dated()}
        for _ in range(draw(st.integers(0, 3)))
    ]
    identities = []
    for _ in range(draw(st.integers(0, 3))):
        first, second = draw(st.sampled_from([*zip(PEOPLE, PEOPLE[1:], strict=False), ("premises:1", "premises:2")]))
        known = {name: value for name, value in dated().items() if name in ("known_day", "gone_day")}
        identities.append({"first": first, "second": second, **known})
    return facts_from_tables(
        pa.Table.from_pylist(members, schema=MEMBERSHIPS),
        pa.Table.from_pylist(conflicts, schema=CONFLICTS),
        orders=pa.Table.from_pylist(orders, schema=ORDERS),
        standings=pa.Table.from_pylist(standings, schema=STANDINGS),
        identities=pa.Table.from_pylist(identities, schema=IDENTITIES),
    )


_under = st.builds(
    nodes.Under,
    kinds=st.sampled_from([(), ("gang-injunction",), ("gang-injunction", "licence-conditions")]),
    about=st.sampled_from(["in-force", "in-force", "breached", "place"]),
    ends_within=st.sampled_from([None, None, 0, 10]),
)
_standing = st.builds(
    nodes.Standing,
    ways=st.sampled_from([("mapped",), ("no-plan",), ("mapped", "no-plan")]),
    days=st.sampled_from([0, 0, 10]),
)
_roles = st.sampled_from([(), ("victim",), ("suspect", "subject")])
_sort = st.sampled_from([None, "person"])
_party = st.builds(
    nodes.PartyIs,
    roles=_roles,
    sort=_sort,
    group=st.sampled_from([None, None, "any", "in-conflict", "group:A"]),
    under=st.none() | _under,
) | st.builds(
    nodes.PartyIs,
    roles=_roles,
    sort=_sort,
    group=st.sampled_from(["any", "any", "in-conflict", "group:A"]),
    under=st.none() | _under,
    standing=_standing,
)
_select = st.builds(
    nodes.Select,
    kinds=st.sampled_from([("firearm-discharge",), ("robbery",), ("robbery", "arrest"), KINDS]),
    where=st.sampled_from([(), (), (("found", ("true",)),)]),
    parties=st.lists(_party, max_size=1).map(tuple),
)
_share = st.builds(
    nodes.Share,
    thing=st.sampled_from(["person", "group", "opposing-groups", "premises"]),
    first_roles=st.sampled_from([(), ("victim",)]),
    second_roles=st.sampled_from([(), ("suspect", "victim")]),
) | st.builds(nodes.Share, thing=st.just("area"), level=st.sampled_from(["ward", "grid-100"]))


def _link(names: list[str]) -> st.SearchStrategy[nodes.Link]:
    return st.builds(
        nodes.Link,
        to=st.sampled_from(names),
        within=st.sampled_from([dt.timedelta(hours=36), dt.timedelta(days=3), dt.timedelta(days=14)]),
        when=st.sampled_from(["after", "before", "either"]),
        metres=st.sampled_from([None, 60.0, 125.0]),
        shares=st.lists(_share, max_size=2).map(tuple),
    )


@st.composite
def rules(draw: st.DrawFn) -> nodes.Rule:
    """A rule of up to three steps, any primitive after any other."""
    more = draw(st.integers(0, 4)) == 0
    steps: list[nodes.Step] = [draw(_more()) if more else nodes.Event("step 0", draw(_select))]
    bound = ["step 0"]
    for place in range(1, draw(st.integers(1, 3))):
        link = draw(_link(bound))
        if more and link.to == "step 0":
            level = steps[0].level if isinstance(steps[0], nodes.MoreThanExpected) else None
            link = nodes.Link(link.to, link.within, link.when, None, (nodes.Share("area", level=level),))
        name, select = f"step {place}", draw(_select)
        word = draw(st.sampled_from(["then", "at least", "none since"]))
        if word == "then":
            steps.append(nodes.Then(name, select, link))
            bound.append(name)
        elif word == "at least":
            steps.append(nodes.AtLeast(name, draw(st.integers(1, 3)), select, link))
        else:
            steps.append(
                nodes.NoneSince(name, select, nodes.Link(link.to, link.within, "after", link.metres, link.shares))
            )
    ahead = nodes.HarmAhead(("firearm-discharge",), draw(st.sampled_from([3, 14])), 400.0)
    return nodes.Rule(
        "generated", 1, "Generated", "guns-and-gangs", "Why", nodes.Grade("judgement", "nobody"), tuple(steps), ahead
    )


@st.composite
def _more(draw: st.DrawFn) -> nodes.MoreThanExpected:
    spans: list[tuple[Literal["days", "months"], int, int]] = [("days", 5, 20), ("days", 7, 14), ("months", 1, 1)]
    unit, length, against = draw(st.sampled_from(spans))
    return nodes.MoreThanExpected(
        "step 0",
        nodes.Select(
            draw(st.sampled_from([("robbery",), KINDS])), draw(st.sampled_from([(), (("found", ("true",)),)]))
        ),
        draw(st.sampled_from(["ward", "grid-100"])),
        length,
        unit,
        against,
        at_least=draw(st.integers(1, 2)),
        false_discovery=0.5,
    )
