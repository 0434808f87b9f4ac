"""Where a trigger stands, and how it may go on from there. Drawn in the documentation from this."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a trigger stands."""

    NEW = "new", "New"
    ASSESSED = "assessed", "Assessed"
    DEPLOYED = "deployed", "Deployed"
    MONITORED = "monitored", "Monitored"
    NO_ACTION = "no-action", "No action"
    FOR_REVIEW = "for-review", "For review"
    REVIEWED = "reviewed", "Reviewed"
    WITHDRAWN = "withdrawn", "Withdrawn"


DECIDED = (State.DEPLOYED, State.MONITORED, State.NO_ACTION)

MOVES: dict[State, tuple[State, ...]] = {
    State.NEW: (State.ASSESSED, *DECIDED, State.FOR_REVIEW, State.WITHDRAWN),
    State.ASSESSED: (State.ASSESSED, *DECIDED, State.FOR_REVIEW, State.WITHDRAWN),
    State.DEPLOYED: (*DECIDED, State.FOR_REVIEW, State.REVIEWED),
    State.MONITORED: (*DECIDED, State.FOR_REVIEW, State.REVIEWED),
    State.NO_ACTION: (*DECIDED, State.FOR_REVIEW, State.REVIEWED),
    State.FOR_REVIEW: (*DECIDED, State.REVIEWED),
    State.REVIEWED: (State.FOR_REVIEW,),
    State.WITHDRAWN: (),
}
"""Each state, and those that may follow. A decision may be changed by a later one; what has been decided is not
withdrawn when its evidence goes, but says so."""

OPEN = (State.NEW, State.ASSESSED, *DECIDED, State.FOR_REVIEW)
"""Those that somebody still has something to do with."""
