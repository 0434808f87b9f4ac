"""Conditions on parties

`party` asks who was in the event: in which role, and whether in a group. Membership and conflict are read as they stood
on the event's day, and as they were known.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

EVENTS = """
    id | kind              | when             | at  | parties
    A  | firearm-discharge | 2024-05-01 10:00 | 0,0 | victim nominal:1; suspect nominal:2
    B  | firearm-discharge | 2024-05-02 10:00 | 0,0 | victim nominal:3
    C  | firearm-discharge | 2024-05-03 10:00 | 0,0 | victim group:South
"""
MEMBERS = """
    person    | group       | valid_from | valid_to
    nominal:1 | group:North | 2024-01-01 |
    nominal:2 | group:South | 2024-01-01 | 2024-04-30
"""


def test_a_role(spec: Spec) -> None:
    """`role` asks that somebody have that role. A person keeps the role the source gave: a victim is never taken for a
    suspect."""
    spec.fires(
        EVENTS,
        "- {event: shooting, kind: firearm-discharge, party: {role: suspect}}",
        on="2024-05-03",
        expect={("A",): "certain"},
    )


def test_in_a_group(spec: Spec) -> None:
    """`in: a group` asks for a member of a group that day (nominal 2 had left South the day before), or a group named
    as a party itself."""
    spec.fires(
        EVENTS,
        "- {event: shooting, kind: firearm-discharge, party: {in: a group}}",
        members=MEMBERS,
        on="2024-05-03",
        expect={("A",): "certain", ("C",): "certain"},
    )


def test_role_and_group_are_of_one_party(spec: Spec) -> None:
    """Role and group are asked of the same party: the suspect of A was in no group that day."""
    spec.fires(
        EVENTS,
        "- {event: shooting, kind: firearm-discharge, party: {role: suspect, in: a group}}",
        members=MEMBERS,
        on="2024-05-03",
        expect={},
    )


def test_one_group(spec: Spec) -> None:
    """A group's reference asks for that group."""
    spec.fires(
        EVENTS,
        "- {event: shooting, kind: firearm-discharge, party: {in: 'group:South'}}",
        members=MEMBERS,
        on="2024-05-03",
        expect={("C",): "certain"},
    )


def test_in_conflict(spec: Spec) -> None:
    """`in: group in conflict` asks for a group that was in conflict with another that day."""
    spec.fires(
        EVENTS,
        "- {event: shooting, kind: firearm-discharge, party: {in: group in conflict}}",
        members=MEMBERS,
        conflicts="""
            group       | other       | valid_from | valid_to
            group:North | group:South | 2024-02-01 | 2024-05-02
        """,
        on="2024-05-03",
        expect={("A",): "certain"},
    )


def test_membership_known_later(spec: Spec) -> None:
    """A membership that becomes known later fires the rule on that later day."""
    spec.fires(
        EVENTS,
        "- {event: shooting, kind: firearm-discharge, party: {in: a group}}",
        members="""
            person    | group       | valid_from | known
            nominal:3 | group:North | 2024-01-01 | 2024-05-06
        """,
        on="2024-05-06",
        expect={("C",): "certain", ("B",): "certain"},
    )


def test_membership_on_an_uncertain_day(spec: Spec) -> None:
    """If the event is known only to the month, and the person joined within it, the match is possible and not
    certain."""
    spec.fires(
        """
        id | kind           | when    | parties
        A  | threat-to-life | 2024-05 | victim nominal:1
        """,
        "- {event: threat, kind: threat-to-life, party: {in: a group}}",
        members="""
            person    | group       | valid_from
            nominal:1 | group:North | 2024-05-20
        """,
        on="2024-05-31",
        expect={("A",): "possible"},
    )
