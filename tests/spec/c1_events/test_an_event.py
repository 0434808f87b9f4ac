"""An event of some kind

The first step of a rule binds an event. Every such event that is known fires, on the day it became known, and its
trigger is live until the rule's horizon has passed.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

EVENTS = """
    id | kind              | when             | at  | parties          | attributes
    A  | threat-to-life    | 2024-05-01 10:00 | 0,0 | victim nominal:1 |
    B  | robbery           | 2024-05-01 11:00 | 0,0 |                  | target=dealer
    C  | robbery           | 2024-05-01 12:00 | 0,0 |                  | target=shop
    D  | stop-search       | 2024-05-01 13:00 | 0,0 | subject nominal:2 | found=true
"""


def test_a_kind(spec: Spec) -> None:
    """`kind` names what to look for, from the catalogue of kinds."""
    spec.fires(
        EVENTS,
        "- {event: threat, kind: threat-to-life}",
        on="2024-05-01",
        expect={("A",): "certain"},
        fired="2024-05-01",
    )


def test_any_of_several_kinds(spec: Spec) -> None:
    """A list of kinds takes any of them."""
    spec.fires(
        EVENTS,
        "- {event: either, kind: [threat-to-life, robbery]}",
        on="2024-05-01",
        expect={("A",): "certain", ("B",): "certain", ("C",): "certain"},
    )


def test_where(spec: Spec) -> None:
    """`where` asks for attributes as the source recorded them. An event without the attribute does not match."""
    spec.fires(
        EVENTS,
        "- {event: dealer robbed, kind: robbery, where: {target: dealer}}",
        on="2024-05-01",
        expect={("B",): "certain"},
    )


def test_where_any_of_several(spec: Spec) -> None:
    """A list of values takes any of them."""
    spec.fires(
        EVENTS,
        "- {event: robbed, kind: robbery, where: {target: [dealer, shop]}}",
        on="2024-05-01",
        expect={("B",): "certain", ("C",): "certain"},
    )


def test_the_horizon(spec: Spec) -> None:
    """On the last day of its horizon a trigger is still live."""
    spec.fires(
        EVENTS, "- {event: threat, kind: threat-to-life}", on="2024-05-15", horizon=14, expect={("A",): "certain"}
    )


def test_past_the_horizon(spec: Spec) -> None:
    """The day after, it is not."""
    spec.fires(EVENTS, "- {event: threat, kind: threat-to-life}", on="2024-05-16", horizon=14, expect={})
