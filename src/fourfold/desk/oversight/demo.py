"""Two months' governance meetings of an invented force: the first closed, the second waiting."""

from __future__ import annotations

import datetime as dt

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import acting
from fourfold.desk.groups.models import Group
from fourfold.desk.oversight.actions.meet import meeting_call, meeting_close, unexplained
from fourfold.desk.oversight.actions.minute import action_add, minute_add, reason_give
from fourfold.desk.oversight.window import back

SAYS = "Invented for the demonstration."


def make_meetings(chair: User, officer: User, last: dt.date) -> None:
    """The meetings on the month before the last day's, and on the last day's."""
    month = last.replace(day=1)
    with acting(by=chair, why="the demonstration"):
        held_on = month + dt.timedelta(days=4)
        earlier = meeting_call(by=chair, month=back(month, 1), held_on=held_on, attendees=[officer])
        for row in unexplained(earlier):
            group = Group.objects.get(pk=row["key"])
            reason_give(by=chair, meeting=earlier, group=group, direction=row["direction"], reason=SAYS)
        minute_add(by=chair, meeting=earlier, decision="Scorers meet to compare how they score.", reason=SAYS)
        action_add(by=chair, meeting=earlier, what="Compare how scorers score", owner=officer, due=last)
        meeting_close(by=chair, meeting=earlier)
        meeting_call(by=chair, month=month, held_on=last, attendees=[officer])
