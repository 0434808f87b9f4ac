"""On which records a log may be kept, and who may see them: triggers, and every register's records."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.registers.declaration import registers
from fourfold.desk.triage.models import Trigger


def record_for(kind: str, key: str, user: User) -> Restricted | None:
    """The record that a log is on, if the user may see it; None if not, or if there is none."""
    if kind == "trigger":
        seen = user.may(Permission.SEE_TRIGGERS)
        return Trigger.objects.visible_to(user).filter(pk=key).first() if seen else None
    for register in registers():
        if register.model._meta.model_name == kind and user.may(register.see) and key.isdigit():
            found: Restricted | None = register.model.objects.visible_to(user).filter(pk=key).first()
            return found
    return None


def visible_entries(user: User) -> QuerySet[LogEntry]:
    """The entries of every log on a record that the user may see, each with the record's `marking`."""
    asked, kept = Q(pk__in=[]), set(LogEntry.objects.order_by().values_list("kind", flat=True).distinct())
    trigger = Trigger.objects.filter(pk=OuterRef("key"))
    markings = [When(kind="trigger", then=Subquery(trigger.values("marking")))]
    for register in registers():
        if register.kind in kept and user.may(register.see):  # few sorts of record have a log
            keys = register.model.objects.visible_to(user).order_by().values(as_text=Cast("pk", CharField()))
            asked |= Q(kind=register.kind, key__in=keys)
            record = register.model.objects.annotate(as_text=Cast("pk", CharField())).filter(as_text=OuterRef("key"))
            markings.append(When(kind=register.kind, then=Subquery(record.values("marking"))))
    if user.may(Permission.SEE_TRIGGERS):  # of which there are many more than there are logs
        asked |= Q(Exists(Trigger.objects.visible_to(user).filter(pk=OuterRef("key"))), kind="trigger")
    found: QuerySet[LogEntry] = LogEntry.objects.filter(asked).annotate(marking=Case(*markings))
    return found
