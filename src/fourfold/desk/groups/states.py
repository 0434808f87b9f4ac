"""Where a group stands, and how it may go on from there. Drawn in the documentation from this."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a group stands."""

    PROPOSED = "proposed", "Proposed"
    MAPPED = "mapped", "Mapped"
    DORMANT = "dormant", "Dormant"
    ARCHIVED = "archived", "Archived"


MOVES: dict[State, tuple[State, ...]] = {
    State.PROPOSED: (State.MAPPED, State.ARCHIVED),
    State.MAPPED: (State.DORMANT, State.ARCHIVED, State.PROPOSED),
    State.DORMANT: (State.MAPPED, State.ARCHIVED),
    State.ARCHIVED: (State.PROPOSED, State.MAPPED, State.DORMANT),
}
"""Each state, and those that may follow. Every move is a panel's, with its reason, and every move can be taken back."""

KEPT_UNDER_REVIEW = (State.PROPOSED, State.MAPPED, State.DORMANT)
"""Those in which a group has to be looked at again by its day."""
