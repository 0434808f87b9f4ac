"""How a group stands, as rules and registers call it: its state, who answers for it, and what is done about it."""

from __future__ import annotations

STATES = {
    "proposed": "proposed and not yet mapped",
    "mapped": "mapped",
    "dormant": "dormant",
    "archived": "archived",
}
"""The state that a panel put a group in, by what is said of the group."""

STANDINGS = {
    **STATES,
    "sro": "with an officer who answers for it",
    "lro": "with an officer who leads the work on it",
    "no-sro": "mapped, with no officer who answers for it",
    "no-lro": "mapped, with no officer who leads the work on it",
    "plan": "with a live 4P plan",
    "no-plan": "mapped, with no live 4P plan",
    "overdue-action": "with an action of its live plan overdue",
}
"""What a dated row about a group may say, by what it means. That something is missing is said by a row of its own, so
that a group of which nobody has said anything is never taken for one without an owner or a plan."""
