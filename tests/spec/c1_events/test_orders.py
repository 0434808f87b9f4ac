"""Orders on parties

`under` asks for an order on a party: of a court, or licence conditions. Orders are dated facts, in `facts/orders.csv`
or the desk's register, and are read as they stood on the event's day, and as they were known. The kinds are
`serious-crime-prevention-order`, `gang-injunction`, `closure-order`, `slavery-trafficking-prevention-order`,
`slavery-trafficking-risk-order`, `knife-crime-prevention-order`, `criminal-behaviour-order`, `licence-conditions` and
`other`.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

EVENTS = """
    id | kind             | when             | at  | parties
    A  | firearm-recovery | 2024-05-01 10:00 | 0,0 | suspect nominal:1; victim nominal:2
    B  | firearm-recovery | 2024-05-02 10:00 | 0,0 | suspect nominal:2
    C  | firearm-recovery | 2024-05-03 10:00 | 0,0 | subject premises:1
"""
ORDERS = """
    ref        | order           | about    | valid_from | valid_to
    nominal:1  | gang-injunction |          | 2024-01-01 | 2024-05-20
    nominal:2  | gang-injunction |          | 2024-01-01 | 2024-05-01
    premises:1 | closure-order   |          | 2024-04-20 |
    premises:1 | closure-order   | breached | 2024-05-02 |
    nominal:1  | gang-injunction | contact  | 2024-01-01 | 2024-05-20
"""


def test_an_order_of_a_kind(spec: Spec) -> None:
    """A kind of order, or a list of kinds, asks for one in force that day. Nominal 2's had ended the day before B."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {role: suspect, under: gang-injunction}}",
        orders=ORDERS,
        on="2024-05-03",
        expect={("A",): "certain"},
    )


def test_any_order(spec: Spec) -> None:
    """`an order` asks for one of any kind; premises may be under one too."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {under: an order}}",
        orders=ORDERS,
        on="2024-05-03",
        expect={("A",): "certain", ("C",): "certain"},
    )


def test_role_and_order_are_of_one_party(spec: Spec) -> None:
    """Role and order, and group if it is asked, are of the same party: on 1 May nominal 2 was under an order, but as a
    victim."""
    spec.fires(
        EVENTS.replace("suspect nominal:1;", ""),
        "- {event: recovery, kind: firearm-recovery, party: {role: suspect, under: an order}}",
        orders=ORDERS,
        on="2024-05-03",
        expect={},
    )


def test_a_breach(spec: Spec) -> None:
    """`breached: true` asks for an order that had been breached by then: from the day of the breach until it ends."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {under: {order: an order, breached: true}}}",
        orders=ORDERS,
        on="2024-05-03",
        expect={("C",): "certain"},
    )


def test_a_condition(spec: Spec) -> None:
    """`condition` asks for an order with a condition about `place`, `contact`, `curfew`, `devices`, `money`, `travel`,
    `weapons`, `reporting` or `other`."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {under: {condition: contact}}}",
        orders=ORDERS,
        on="2024-05-03",
        expect={("A",): "certain"},
    )


def test_an_order_that_ends_soon(spec: Spec) -> None:
    """`ends_within` asks for an order in its last days, on the event's day. One without an end is never near it."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {under: {order: an order, ends_within: {days: 28}}}}",
        orders=ORDERS,
        on="2024-05-03",
        expect={("A",): "certain"},
    )


def test_an_order_known_later(spec: Spec) -> None:
    """An order that becomes known later fires the rule on that later day."""
    spec.fires(
        EVENTS,
        "- {event: recovery, kind: firearm-recovery, party: {under: licence-conditions}}",
        orders="""
            ref       | order              | valid_from | known
            nominal:2 | licence-conditions | 2024-01-01 | 2024-05-06
        """,
        on="2024-05-06",
        expect={("A",): "certain", ("B",): "certain"},
        fired="2024-05-06",
    )


def test_an_order_on_an_uncertain_day(spec: Spec) -> None:
    """If the event is known only to the month, and the order began within it, the match is possible and not certain."""
    spec.fires(
        """
        id | kind           | when    | parties
        A  | threat-to-life | 2024-05 | suspect nominal:1
        """,
        "- {event: threat, kind: threat-to-life, party: {under: an order}}",
        orders="""
            ref       | order              | valid_from
            nominal:1 | licence-conditions | 2024-05-20
        """,
        on="2024-05-31",
        expect={("A",): "possible"},
    )
