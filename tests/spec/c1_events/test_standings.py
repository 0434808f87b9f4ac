"""How a party's group stands

`standing`, with `in`, asks how the group that a party is in stands on the event's day, as it was known: its state
(`proposed`, `mapped`, `dormant`, `archived`); whether it has an officer who answers for it (`sro`) or leads the work
on it (`lro`), and a live 4P plan (`plan`); or that a mapped group has none (`no-sro`, `no-lro`, `no-plan`); or that an
action of its live plan is overdue (`overdue-action`). They are dated facts: the desk states them from its groups and
plans, and a workspace without one has them in `facts/standings.csv`. It is asked of groups alone, never of a person.
"""

from __future__ import annotations

from tests.spec.conftest import Live, Spec

EVENTS = """
    id | kind             | when             | at  | parties
    A  | firearm-recovery | 2024-05-01 10:00 | 0,0 | suspect nominal:1; victim nominal:2
    B  | firearm-recovery | 2024-05-02 10:00 | 0,0 | suspect nominal:2
    C  | firearm-recovery | 2024-05-20 10:00 | 0,0 | subject group:North
"""
MEMBERS = """
    person    | group       | valid_from
    nominal:1 | group:North | 2024-01-01
    nominal:2 | group:South | 2024-01-01
"""
STANDINGS = """
    group       | standing | valid_from | valid_to
    group:North | dormant  | 2024-01-01 | 2024-05-09
    group:North | mapped   | 2024-05-10 |
    group:North | no-plan  | 2024-05-10 |
    group:South | mapped   | 2024-01-01 |
    group:South | no-plan  | 2024-01-01 | 2024-05-01
    group:South | plan     | 2024-05-02 |
"""


def test_a_state(spec: Spec) -> None:
    """A state, or a list of them, asks for a group in it that day: North was dormant on 1 May and mapped again on the
    20th."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {in: a group, standing: [dormant, archived]}}",
        members=MEMBERS,
        standings=STANDINGS,
        on="2024-05-20",
        expect={("A",): "certain"},
        horizon=28,
    )


def test_without_a_plan(spec: Spec) -> None:
    """What a group lacks is a fact of its own: on 1 May South had no plan, but its member was a victim; on the 2nd it
    had one. A group of which nothing is said is never taken for one that lacks it."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, "
        "party: {role: [suspect, subject], in: a group, standing: no-plan}}",
        members=MEMBERS,
        standings=STANDINGS,
        on="2024-05-20",
        expect={("C",): "certain"},
        horizon=28,
    )


def test_for_how_long(spec: Spec) -> None:
    """`for` asks that it had stood so for at least so many days: by 20 May North had been without a plan for ten."""
    fires: Live = {("C",): "certain"}
    for days, expect in ((10, fires), (11, {})):
        spec.fires(
            EVENTS,
            "- event: recovery\n  kind: firearm-recovery\n"
            f"  party: {{role: subject, in: a group, standing: {{is: no-plan, for: {{days: {days}}}}}}}",
            members=MEMBERS,
            standings=STANDINGS,
            on="2024-05-20",
            expect=expect,
        )


def test_standing_and_conflict_are_of_one_group(spec: Spec) -> None:
    """Membership, conflict and standing are asked of the same group: nominal 1 is in North, which is in conflict and
    has an owner, and in East, which has none and no conflict."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {role: suspect, in: group in conflict, standing: no-sro}}",
        members=MEMBERS + "    nominal:1 | group:East | 2024-01-01\n",
        conflicts="""
            group       | other       | valid_from
            group:North | group:South | 2024-02-01
        """,
        standings="""
            group       | standing | valid_from
            group:North | sro      | 2024-01-01
            group:East  | no-sro   | 2024-01-01
            group:South | no-sro   | 2024-05-02
        """,
        on="2024-05-03",
        expect={("B",): "certain"},
    )


def test_a_standing_known_later(spec: Spec) -> None:
    """How a group stood, when it becomes known later, fires the rule on that later day; what came to be known to be
    wrong counts until then."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {in: a group, standing: overdue-action}}",
        members=MEMBERS,
        standings="""
            group       | standing       | valid_from | known      | gone
            group:South | overdue-action | 2024-04-01 | 2024-05-06 |
            group:North | overdue-action | 2024-04-01 | 2024-04-02 | 2024-05-01
        """,
        on="2024-05-06",
        expect={("A",): "certain", ("B",): "certain"},
        fired="2024-05-06",
    )


def test_a_standing_on_an_uncertain_day(spec: Spec) -> None:
    """If the event is known only to the month, and the group came to stand so within it, the match is possible and not
    certain."""
    spec.fires(
        """
        id | kind           | when    | parties
        A  | threat-to-life | 2024-05 | victim nominal:1
        """,
        "- {event: threat, kind: threat-to-life, party: {in: a group, standing: mapped}}",
        members=MEMBERS,
        standings=STANDINGS,
        on="2024-05-31",
        expect={("A",): "possible"},
    )
