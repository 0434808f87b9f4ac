"""This then that: the same person, group, premises or area

`same` says what the two events must have in common, instead of distance or beside it.
"""

from __future__ import annotations

from tests.spec.conftest import Spec

EVENTS = """
    id | kind         | when             | at   | area | parties
    A  | robbery      | 2024-05-01 10:00 | 0,0  | W1   | victim nominal:1; suspect nominal:2
    B  | kidnap       | 2024-05-03 10:00 | 40,0 | W1   | suspect nominal:1; victim nominal:2
    C  | kidnap       | 2024-05-04 10:00 | 5000,0 | W2 | victim nominal:1; subject premises:9
    D  | arson-attack | 2024-05-05 10:00 | -    |      | subject premises:9
"""


def test_same_person(spec: Spec) -> None:
    """`same: person`: somebody is party to both, in any role."""
    spec.fires(
        EVENTS,
        "- {event: robbery, kind: robbery}\n- {then: kidnap, kind: kidnap, within: {days: 7}, same: person}",
        on="2024-05-05",
        expect={("A", "B"): "certain", ("A", "C"): "certain"},
    )


def test_same_person_in_given_roles(spec: Spec) -> None:
    """The roles may be given for each event: here, the victim of the robbery is the suspect of the kidnap."""
    spec.fires(
        EVENTS,
        """
        - {event: robbery, kind: robbery}
        - {then: kidnap, kind: kidnap, within: {days: 7}, same: {person: {first: victim, second: suspect}}}
        """,
        on="2024-05-05",
        expect={("A", "B"): "certain"},
    )


def test_same_premises(spec: Spec) -> None:
    """`same: premises`: the same premises are party to both. It needs no point."""
    spec.fires(
        EVENTS,
        "- {event: kidnap, kind: kidnap}\n- {then: fire, kind: arson-attack, within: {days: 7}, same: premises}",
        on="2024-05-05",
        expect={("C", "D"): "certain"},
    )


def test_same_group(spec: Spec) -> None:
    """`same: group`: a party of each belongs to the same group."""
    spec.fires(
        EVENTS,
        """
        - {event: robbery, kind: robbery}
        - {then: kidnap, kind: kidnap, within: {days: 7}, same: {group: {first: suspect, second: suspect}}}
        """,
        members="""
            person    | group       | valid_from
            nominal:1 | group:North | 2024-01-01
            nominal:2 | group:North | 2024-01-01
        """,
        on="2024-05-05",
        expect={("A", "B"): "certain"},
    )


def test_opposing_groups(spec: Spec) -> None:
    """`same: opposing groups`: a party of each belongs to one of two groups that are in conflict with each other on the
    later event's day."""
    spec.fires(
        EVENTS,
        """
        - {event: robbery, kind: robbery}
        - {then: kidnap, kind: kidnap, within: {days: 7}, same: {opposing groups: {first: suspect, second: victim}}}
        """,
        members="""
            person    | group       | valid_from
            nominal:1 | group:North | 2024-01-01
            nominal:2 | group:South | 2024-01-01
        """,
        conflicts="""
            group       | other       | valid_from
            group:North | group:South | 2024-05-04
        """,
        on="2024-05-05",
        expect={("A", "C"): "certain"},
    )


def test_same_area(spec: Spec) -> None:
    """`same: {area: ward}`: both lie in the same area of a level of the workspace, or of a grid of squares."""
    spec.fires(
        EVENTS,
        "- {event: robbery, kind: robbery}\n- {then: kidnap, kind: kidnap, within: {days: 7}, same: {area: ward}}",
        on="2024-05-05",
        expect={("A", "B"): "certain"},
    )
    spec.fires(
        EVENTS,
        """
        - {event: robbery, kind: robbery}
        - {then: kidnap, kind: kidnap, within: {days: 7}, same: {area: {grid: 500}}}
        """,
        on="2024-05-05",
        expect={("A", "B"): "certain"},
    )


def test_all_of_several(spec: Spec) -> None:
    """A list asks for all of them."""
    spec.fires(
        EVENTS,
        """
        - {event: robbery, kind: robbery}
        - {then: kidnap, kind: kidnap, within: {days: 7}, same: [person, {area: ward}]}
        """,
        on="2024-05-05",
        expect={("A", "B"): "certain"},
    )


def test_three_events(spec: Spec) -> None:
    """Steps go on as long as need be, and `of` links a step to any event named earlier."""
    spec.fires(
        EVENTS,
        """
        - {event: robbery, kind: robbery}
        - {then: kidnap, kind: kidnap, within: {days: 7}, same: person}
        - {then: fire, kind: arson-attack, of: kidnap, within: {days: 7}, same: premises}
        """,
        on="2024-05-05",
        expect={("A", "C", "D"): "certain"},
    )
