"""Which newly filed triggers somebody is told of at once, and whom."""

from __future__ import annotations

import datetime as dt

from fourfold.desk.accounts.access import who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_raise, on_duty, who_hold
from fourfold.desk.alerts.models import Alert
from fourfold.desk.triage.models import Trigger

RECENT = dt.timedelta(hours=24)
NEWS = dt.timedelta(days=7)
"""A life at risk is told of at once where it became known so long before the day that is filed, or less: a first filing
of years tells nobody of what was known long ago."""
AT_ONCE = ("firearm-discharge",)
NEEDS_SOMEBODY = "A compartmented trigger with risk to life needs a named person"


def is_urgent(trigger: Trigger, now: dt.datetime) -> bool:
    """Whether somebody is told at once: a discharge within the last day, or a life at risk that became known lately; in
    a compartment, where few look, whenever it became known."""
    recent = any(
        event["kind"] in AT_ONCE and now - dt.datetime.fromisoformat(event["occurred_to"]) <= RECENT
        for event in trigger.evidence["events"]
    )
    news = trigger.filed_as_of - trigger.fired_on <= NEWS
    return recent or (trigger.life_at_risk and (news or trigger.compartments.exists()))


def alert_about(trigger: Trigger, now: dt.datetime) -> list[Alert]:
    """Tell whoever should know of an urgent trigger. One in a compartment goes to a named, cleared person of each of
    its compartments, and to nobody else; where there is none, administrators are told that one has to be named."""
    if not is_urgent(trigger, now):
        return []
    compartments = list(trigger.compartments.select_related("life_contact", "controller"))
    title = "A life may be at risk" if trigger.life_at_risk else "A firearm was discharged"
    link = trigger.get_absolute_url()
    if not compartments:
        seen = [user for user in on_duty(now) if trigger.visible_for(user)][:1]
        told = seen or [user for user in who_hold("tasking-manager") if trigger.visible_for(user)]
        return [alert_raise(to=user, title=title, link=link, urgent=True) for user in told]
    cleared = {user.pk: user for one in compartments for user in _cleared(trigger, one.life_contact, one.controller)}
    if cleared:
        return [alert_raise(to=user, title=title, link=link, urgent=True) for user in cleared.values()]
    if not trigger.life_at_risk:
        return []
    return [
        alert_raise(to=user, title=NEEDS_SOMEBODY, link="/compartments/", urgent=True)
        for user in who_hold("administrator")
    ]


def _cleared(trigger: Trigger, *named: User | None) -> list[User]:
    """The first of those named who may see the trigger; else whoever else may."""
    for user in named:
        if user is not None and user.may(Permission.SEE_TRIGGERS) and trigger.visible_for(user):
            return [user]
    return [user for user in who_may(Permission.SEE_TRIGGERS) if trigger.visible_for(user)]
