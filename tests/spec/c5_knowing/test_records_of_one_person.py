"""Records of one person

Sources name one person by several references. Records that somebody judged to be one count as one, for `same: person`
and `same: premises`, for membership and for orders, on the days on which the judgement was believed. Each event keeps
the reference that its source gave, and taking the judgement back parts them again. Nothing is taken for one because it
is likely.
"""

from __future__ import annotations

from tests.spec.conftest import Live, Spec

EVENTS = """
    id | kind    | when             | at   | parties
    A  | robbery | 2024-05-01 10:00 | 0,0  | victim nominal:1
    B  | kidnap  | 2024-05-03 10:00 | 40,0 | suspect nominal:2
    C  | kidnap  | 2024-05-04 10:00 | 40,0 | suspect nominal:3
"""
RULE = """
    - {event: robbery, kind: robbery}
    - {then: kidnap, kind: kidnap, within: {days: 7}, same: person}
"""
FOUND: Live = {("A", "B"): "certain"}


def test_judged_to_be_one(spec: Spec) -> None:
    """Nominals 1 and 2 were judged to be one on 6 May: that day the rule fires. The day before, they were two."""
    judged = """
        first     | second    | known
        nominal:1 | nominal:2 | 2024-05-06
    """
    spec.fires(EVENTS, RULE, identities=judged, on="2024-05-05", expect={})
    spec.fires(EVENTS, RULE, identities=judged, on="2024-05-06", expect=FOUND, fired="2024-05-06")


def test_through_others(spec: Spec) -> None:
    """Records are one directly, or through one another."""
    judged = """
        first     | second    | known
        nominal:1 | nominal:9 | 2024-05-02
        nominal:2 | nominal:9 | 2024-05-02
    """
    spec.fires(EVENTS, RULE, identities=judged, on="2024-05-05", expect=FOUND)


def test_taken_back(spec: Spec) -> None:
    """A judgement that was taken back counts until then, and as known until then."""
    judged = """
        first     | second    | known      | gone
        nominal:1 | nominal:2 | 2024-05-02 | 2024-05-08
    """
    spec.fires(EVENTS, RULE, identities=judged, on="2024-05-07", expect=FOUND)
    spec.fires(EVENTS, RULE, identities=judged, on="2024-05-08", expect={})
    spec.fires(EVENTS, RULE, identities=judged, on="2024-05-10", known_at="2024-05-07T23:59:59", expect=FOUND)


def test_membership_and_orders_of_any_record(spec: Spec) -> None:
    """Who is in a group, or under an order, by one of their records is so by all."""
    spec.fires(
        EVENTS,
        "- {event: kidnap, kind: kidnap, party: {role: suspect, in: a group, under: an order}}",
        members="""
            person    | group       | valid_from
            nominal:7 | group:North | 2024-01-01
        """,
        orders="""
            ref       | order           | valid_from
            nominal:8 | gang-injunction | 2024-01-01
        """,
        identities="""
            first     | second    | known
            nominal:2 | nominal:7 | 2024-05-02
            nominal:2 | nominal:8 | 2024-05-02
        """,
        on="2024-05-05",
        expect={("B",): "certain"},
    )
