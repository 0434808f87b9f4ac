"""What was known when

A rule sees what was believed at the end of each day. It fires on the day on which its evidence was first all known, and
stays live for as long as what is known still makes it match.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

RULE = """
- {event: first, kind: firearm-discharge}
- {then: second, kind: firearm-discharge, within: {days: 14, metres: 125}}
"""
LATE = """
    id | kind              | when             | at  | known
    A  | firearm-discharge | 2024-05-01 10:00 | 0,0 | 2024-05-20
    B  | firearm-discharge | 2024-05-05 10:00 | 0,0 |
"""


def test_late_news_fires_late(spec: Spec) -> None:
    """The first shooting became known only on 20 May: that day it fires. No past morning is rewritten."""
    spec.fires(LATE, RULE, on="2024-05-19", expect={})
    spec.fires(LATE, RULE, on="2024-05-20", expect={("A", "B"): "certain"}, fired="2024-05-20")


def test_known_at(spec: Spec) -> None:
    """`known_at` asks with the knowledge of an earlier moment."""
    spec.fires(LATE, RULE, on="2024-05-25", known_at="2024-05-19T09:00", expect={})


def test_a_correction_withdraws(spec: Spec) -> None:
    """The second shooting's place was corrected on 10 May: from then the two are not near each other, and the trigger
    is gone. As known the day before, it is there."""
    corrected = """
        id | kind              | when             | at     | known
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0    |
        B  | firearm-discharge | 2024-05-05 10:00 | 0,0    |
        B  | firearm-discharge | 2024-05-05 10:00 | 4000,0 | 2024-05-10
    """
    spec.fires(corrected, RULE, on="2024-05-09", expect={("A", "B"): "certain"}, fired="2024-05-05")
    spec.fires(corrected, RULE, on="2024-05-10", expect={})
    spec.fires(corrected, RULE, on="2024-05-10", known_at="2024-05-09T23:00", expect={("A", "B"): "certain"})


def test_a_correction_that_changes_nothing_here(spec: Spec) -> None:
    """A correction that leaves the match as it was does not fire it again."""
    corrected = """
        id | kind              | when             | at   | known
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0  |
        B  | firearm-discharge | 2024-05-05 10:00 | 0,0  |
        B  | firearm-discharge | 2024-05-05 10:00 | 20,0 | 2024-05-10
    """
    spec.fires(corrected, RULE, on="2024-05-12", expect={("A", "B"): "certain"}, fired="2024-05-05")
