"""Raising alerts, acknowledging them, and going on to the next person when nobody does."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.alerts.models import Alert, DutyTurn
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.mail import ServerBroken, mail
from fourfold.errors import BadInput

_log = logging.getLogger(__name__)

GO_ON_AFTER = dt.timedelta(minutes=10)
"""An urgent alert that nobody has acknowledged for so long goes on to the next person."""
AT_ONCE = 100
"""So many go on together, those first whose time ran out first: the desk's timer comes back for the others, and what a
first filing of years brings keeps neither it nor the pages waiting."""


@transaction.atomic
def alert_raise(*, to: User, title: str, link: str, urgent: bool = False, began_as: Alert | None = None) -> Alert:
    """Tell somebody: on their page at once, and by a mail that `alerts_mail` sends."""
    now = timezone.now()
    alert: Alert = Alert.objects.create(
        to=to,
        title=title,
        link=link,
        urgent=urgent,
        began_as=began_as,
        round=began_as.round + 1 if began_as else 0,
        go_on_at=now + GO_ON_AFTER if urgent else None,
    )
    return alert


@transaction.atomic
def alert_acknowledge(*, by: User, alert: Alert) -> Alert:
    """Say that one has seen it: its timer stops. Raises `Denied` for somebody else's."""
    alert = Alert.fresh(alert.pk)
    if alert.to_id != by.pk:
        raise Denied("This alert went to somebody else.")
    if alert.acknowledged_at is None:
        alert.acknowledged_at, alert.acknowledged_by, alert.go_on_at = timezone.now(), by, None
        alert.save()
    return alert


@transaction.atomic
def alerts_go_on(now: dt.datetime | None = None) -> list[Alert]:
    """Send on the urgent alerts whose time has run out, `AT_ONCE` of them: to the next on duty who may see what it
    leads to; when there is none, to every tasking manager who may; and when there is none either, to who else answers
    for a compartment that its trigger is in. Somebody has to be acting. Gives the alerts that were raised."""
    moment = now or timezone.now()
    due = list(Alert.objects.select_for_update().waiting().filter(go_on_at__lte=moment).order_by("go_on_at")[:AT_ONCE])
    turns, managers = (on_duty(moment), who_hold("tasking-manager")) if due else ([], [])
    raised = []
    for alert in due:
        raised += [
            alert_raise(to=user, title=alert.title, link=alert.link, urgent=True, began_as=alert)
            for user in _following(alert, turns, managers)
        ]
        alert.go_on_at = None
        alert.save()
    return raised


def alerts_mail() -> int:
    """Send the mails that are owed, one to each person however many alerts wait for them; gives how many. A broken
    server leaves what is owed to the next time. Somebody has to be acting."""
    sent = 0
    owed = Alert.objects.filter(mail_owed=True)
    for user in User.objects.filter(pk__in=owed.values("to")).order_by("pk"):
        mine = list(owed.filter(to=user).values_list("pk", flat=True))
        waiting = Alert.objects.waiting().filter(to=user).count()
        if waiting and user.is_active and user.email:
            text = f"{waiting} {'alert waits' if waiting == 1 else 'alerts wait'} for you: {settings.ADDRESS}/alerts/\n"
            try:
                sent += mail(user.email, "Fourfold: an alert waits for you", text)
            except ServerBroken:
                _log.warning("Mails of alerts are owed: the mail server takes none now")
                break
        Alert.objects.filter(pk__in=mine).update(mail_owed=False)
    return sent


@transaction.atomic
def turn_add(*, by: User, user: User, begin: dt.datetime, end: dt.datetime, place: int = 1) -> DutyTurn:
    """Put somebody on duty. Raises `Denied`, `BadInput` for somebody whom no alert would reach, and `ValidationError`
    for a turn that ends before it begins."""
    check_may(by, Permission.MANAGE_DUTY)
    if not user.may(Permission.BE_ALERTED):
        raise BadInput(f"{user} has no role that is alerted, so cannot be on duty.")
    turn = DutyTurn(user=user, begin=begin, end=end, place=place)
    turn.full_clean()
    turn.save()
    return turn


def on_duty(moment: dt.datetime) -> list[User]:
    """Who is on duty, in the order in which alerts go to them."""
    turns = DutyTurn.objects.filter(begin__lte=moment, end__gt=moment, user__is_active=True).select_related("user")
    found = [turn.user for turn in turns.order_by("place", "pk")]
    return [user for user in dict.fromkeys(found) if user.may(Permission.BE_ALERTED)]


def who_hold(role: str) -> list[User]:
    """The active users who hold a role now."""
    if role not in ROLES:
        raise ValueError(role)
    return [user for user in User.objects.filter(is_active=True).order_by("pk") if role in user.role_names]


def _asked(alert: Alert) -> set[int]:
    """Everybody who has been told of the same thing so far, whether by this alert or by another that was raised beside
    it: several managers are told at once, and what each leaves unseen must not come round to the others again."""
    began = alert
    while began.began_as is not None:
        began = began.began_as
    same = Alert.objects.filter(title=began.title, link=began.link, urgent=True)
    return set(same.filter(created_at__gte=began.created_at - GO_ON_AFTER).values_list("to_id", flat=True))


def _following(alert: Alert, turns: list[User], managers: list[User]) -> list[User]:
    asked = _asked(alert)

    def may_be_told(users: Iterable[User]) -> Iterator[User]:
        return (user for user in users if user.pk not in asked and _may_follow(user, alert.link))

    return (
        list(itertools.islice(may_be_told(turns), 1))
        or list(may_be_told(managers))
        or list(may_be_told(_who_answer(alert.link)))
    )


def _may_follow(user: User, link: str) -> bool:
    from fourfold.desk.triage.models import Trigger

    sort, key = _leads_to(link)
    if sort == "compartments":  # its title tells that one holds a trigger
        return user.may(Permission.MANAGE_COMPARTMENTS)
    if sort != "triggers":
        return sort != "deconfliction"  # a crossing is for its compartment's controller alone
    return user.may(Permission.SEE_TRIGGERS) and bool(Trigger.objects.visible_to(user).filter(pk=key).exists())


def _leads_to(link: str) -> tuple[str, str]:
    """What sort of record a link leads to, and its key; "" for a page without one."""
    sort, *rest = link.strip("/").split("/")
    return sort, rest[0] if rest else ""


def _who_answer(link: str) -> list[User]:
    """Who is told of life at risk in the compartments of the trigger that a link leads to, and who controls them."""
    from fourfold.desk.triage.models import Trigger

    sort, key = _leads_to(link)
    if sort != "triggers":
        return []
    held = Compartment.objects.filter(pk__in=Trigger.objects.filter(pk=key).values("compartments")).order_by("pk")
    named = [(one.life_contact, one.controller) for one in held.select_related("life_contact", "controller")]
    return [user for user in dict.fromkeys(itertools.chain(*named)) if user is not None and user.is_active]
