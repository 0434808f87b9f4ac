"""None since

`none_since` asks that no such event be known by the time `within` has run out. It fires on the day that the time runs
out, or later if the event itself was known later; that day is part of the trigger's identity.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

RULE = """
- {event: shooting, kind: firearm-discharge}
- {none_since: arrest, kind: arrest, within: {days: 7, metres: 1000}}
"""


def test_nothing_by_then(spec: Spec) -> None:
    """Seven days after the shooting no arrest is known."""
    events = """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0
        B  | arrest            | 2024-05-03 10:00 | 5000,0
    """
    spec.fires(events, RULE, on="2024-05-07", expect={})
    spec.fires(events, RULE, on="2024-05-08", expect={("A",): "certain"}, fired="2024-05-08")


def test_one_in_time(spec: Spec) -> None:
    """An arrest near by within the week: nothing fires."""
    spec.fires(
        """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0
        B  | arrest            | 2024-05-03 10:00 | 500,0
        """,
        RULE,
        on="2024-05-09",
        expect={},
    )


def test_one_that_may_be(spec: Spec) -> None:
    """An arrest that may or may not fall within the week leaves the match possible."""
    spec.fires(
        """
        id | kind              | when             | at  | known
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0 |
        B  | arrest            | 2024-05          | 0,0 | 2024-05-04
        """,
        RULE,
        on="2024-05-09",
        expect={("A",): "possible"},
    )


def test_news_that_takes_it_back(spec: Spec) -> None:
    """If an arrest in time becomes known afterwards, the trigger is no longer live; as known before, it was."""
    events = """
        id | kind              | when             | at  | known
        A  | firearm-discharge | 2024-05-01 10:00 | 0,0 |
        B  | arrest            | 2024-05-03 10:00 | 0,0 | 2024-05-10
    """
    spec.fires(events, RULE, on="2024-05-09", expect={("A",): "certain"})
    spec.fires(events, RULE, on="2024-05-10", expect={})
    spec.fires(events, RULE, on="2024-05-10", known_at="2024-05-09T12:00", expect={("A",): "certain"})
