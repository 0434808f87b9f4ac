"""This then that: time and place

`then` binds a further event, linked to one named earlier (`of`; if left out, the one before). `within` says how long
after, and how far away.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

RULE = """
- {event: first, kind: firearm-discharge}
- {then: second, kind: firearm-discharge, within: {days: 14, metres: 125}}
"""


def test_within(spec: Spec) -> None:
    """B follows A within 14 days and 125 metres. C is too far off and D too late."""
    spec.fires(
        """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0
        B  | firearm-discharge | 2024-05-09 10:00 | 100,75
        C  | firearm-discharge | 2024-05-09 10:00 | 0,300
        D  | firearm-discharge | 2024-05-15 10:01 | 0,0
        """,
        RULE,
        on="2024-05-15",
        expect={("A", "B"): "certain", ("B", "D"): "certain"},
    )


def test_the_edge_is_inside(spec: Spec) -> None:
    """Exactly 14 days and exactly 125 metres are within."""
    spec.fires(
        """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0
        B  | firearm-discharge | 2024-05-15 10:00 | 125,0
        """,
        RULE,
        on="2024-05-15",
        expect={("A", "B"): "certain"},
        fired="2024-05-15",
    )


def test_clock_change(spec: Spec) -> None:
    """Days are 24 hours of real time, whatever the clocks do: from 10:00 on the day before summer time to 10:30 fifteen
    days later is 14 days and 23½ hours."""
    spec.fires(
        """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-03-30 10:00 | 0,0
        B  | firearm-discharge | 2024-04-13 11:00 | 0,0
        """,
        RULE,
        on="2024-04-13",
        expect={("A", "B"): "certain"},
    )


def test_only_the_month_is_known(spec: Spec) -> None:
    """Two events known only to the month are never certainly within three days of each other."""
    spec.fires(
        """
        id | kind                  | when    | at
        A  | possession-of-weapons | 2024-05 | 0,0
        B  | possession-of-weapons | 2024-05 | 0,0
        """,
        """
        - {event: first, kind: possession-of-weapons}
        - {then: second, kind: possession-of-weapons, within: {days: 3, metres: 50}}
        """,
        on="2024-05-31",
        expect={("A", "B"): "possible"},
    )


def test_months_that_cannot_meet(spec: Spec) -> None:
    """Where no times in the two months are near enough, there is no match at all."""
    spec.fires(
        """
        id | kind                  | when    | at
        A  | possession-of-weapons | 2024-03 | 0,0
        B  | possession-of-weapons | 2024-05 | 0,0
        """,
        """
        - {event: first, kind: possession-of-weapons}
        - {then: second, kind: possession-of-weapons, within: {days: 3, metres: 50}}
        """,
        on="2024-05-31",
        expect={},
    )


def test_a_place_not_known_exactly(spec: Spec) -> None:
    """Distance is between the recorded points. It is certain only if it holds wherever the true points lie within their
    precision."""
    spec.fires(
        """
        id | kind              | when             | at    | precision
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0   | 10
        B  | firearm-discharge | 2024-05-02 10:00 | 110,0 | 10
        """,
        RULE,
        on="2024-05-02",
        expect={("A", "B"): "possible"},
    )


def test_unlocated(spec: Spec) -> None:
    """An event without a point matches no distance."""
    spec.fires(
        """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0
        B  | firearm-discharge | 2024-05-02 10:00 | -
        """,
        RULE,
        on="2024-05-02",
        expect={},
    )


def test_hours(spec: Spec) -> None:
    """`within` may be in hours."""
    spec.fires(
        """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0
        B  | firearm-discharge | 2024-05-02 09:59 | 0,0
        C  | firearm-discharge | 2024-05-03 10:00 | 0,0
        """,
        """
        - {event: first, kind: firearm-discharge}
        - {then: second, kind: firearm-discharge, within: {hours: 24, metres: 10}}
        """,
        on="2024-05-03",
        expect={("A", "B"): "certain"},
    )


def test_before_and_either_side(spec: Spec) -> None:
    """`when: before` looks back and `when: either` both ways; `then` alone looks forward."""
    events = """
        id | kind              | when             | at
        A  | arrest            | 2024-05-01 10:00 | 0,0
        B  | firearm-discharge | 2024-05-02 10:00 | 0,0
        C  | arrest            | 2024-05-03 10:00 | 0,0
    """
    rule = """
        - {{event: shooting, kind: firearm-discharge}}
        - {{then: arrest, kind: arrest, within: {{days: 2, metres: 10}}, when: {when}}}
    """
    spec.fires(events, rule.format(when="before"), on="2024-05-03", expect={("A", "B"): "certain"})
    spec.fires(events, rule.format(when="after"), on="2024-05-03", expect={("B", "C"): "certain"})
    spec.fires(
        events, rule.format(when="either"), on="2024-05-03", expect={("A", "B"): "certain", ("B", "C"): "certain"}
    )
