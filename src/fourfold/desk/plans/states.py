"""Where a plan stands, and how it may go on from there. Drawn in the documentation from this."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", "Draft"
    LIVE = "live", "Live"
    ENDED = "ended", "Ended"


MOVES: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.LIVE, State.ENDED),
    State.LIVE: (State.DRAFT, State.ENDED),
    State.ENDED: (State.DRAFT, State.LIVE),
}
"""Each state, and those that may follow. Every move has its reason, and can be taken back by another."""
