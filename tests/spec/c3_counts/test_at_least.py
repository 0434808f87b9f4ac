"""At least so many within

`at_least` counts the events linked to one named earlier, which is not itself counted. It looks back (`when: before`)
unless told otherwise. The trigger fires when the last one needed becomes known, and carries every one that was counted.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

EVENTS = """
    id | kind              | when             | at     | known
    A  | firearm-discharge | 2024-05-10 10:00 | 0,0    |
    B  | robbery           | 2024-05-04 10:00 | 0,50   |
    C  | robbery           | 2024-05-05 10:00 | 50,0   |
    D  | robbery           | 2024-05-06 10:00 | 0,0    | 2024-05-12
    E  | robbery           | 2024-05-07 10:00 | 900,0  |
"""
RULE = """
- {{event: shooting, kind: firearm-discharge}}
- {{at_least: {count}, called: robberies, kind: robbery, within: {{days: 7, metres: 100}}}}
"""


def test_enough(spec: Spec) -> None:
    """Two robberies were known within a week before the shooting, on its day."""
    spec.fires(EVENTS, RULE.format(count=2), on="2024-05-10", expect={("A",): "certain"}, fired="2024-05-10")


def test_late_news_fires_late(spec: Spec) -> None:
    """The third was known only on 12 May: asked for three, the rule fires then."""
    spec.fires(EVENTS, RULE.format(count=3), on="2024-05-11", expect={})
    spec.fires(EVENTS, RULE.format(count=3), on="2024-05-13", expect={("A",): "certain"}, fired="2024-05-12")


def test_not_enough(spec: Spec) -> None:
    """The fourth lies too far away to be counted."""
    spec.fires(EVENTS, RULE.format(count=4), on="2024-05-13", expect={})


def test_as_a_first_step(spec: Spec) -> None:
    """As the first step, 'at least 3 within' is each event that has at least two more before it: here D, with B and
    C."""
    spec.fires(
        EVENTS,
        "- {at_least: 3, called: robberies, kind: robbery, within: {days: 7, metres: 100}}",
        on="2024-05-13",
        expect={("D",): "certain"},
        fired="2024-05-12",
    )


def test_certain_only_if_enough_are_certain(spec: Spec) -> None:
    """Where some of those counted may lie outside the window, the match is possible."""
    spec.fires(
        """
        id | kind                  | when             | at
        A  | firearm-discharge     | 2024-05-20 10:00 | 0,0
        B  | possession-of-weapons | 2024-05-19 10:00 | 0,0
        C  | possession-of-weapons | 2024-05          | 0,0
        """,
        """
        - {event: shooting, kind: firearm-discharge}
        - {at_least: 2, called: weapons, kind: possession-of-weapons, within: {days: 7, metres: 100}}
        """,
        on="2024-05-31",
        expect={("A",): "possible"},
        fired="2024-05-31",
    )
