"""What is done about a request: it is put on record, and answered. Whoever controls a compartment that names the person
is told, and who answers is not."""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record, record_of
from fourfold.desk.compartments.restricted import compartments_of
from fourfold.desk.search.refs import sort_of
from fourfold.desk.subjects.gathering import compartments_naming
from fourfold.desk.subjects.models import OUTCOMES, SubjectRequest
from fourfold.errors import BadInput

GIVEN = ("given", "part")


@transaction.atomic
def request_open(*, by: User, ref: str, received_on: dt.date) -> SubjectRequest:
    """Put a request on record. Raises `Denied`, and `BadInput` for what is no person's reference or a day to come."""
    check_may(by, Permission.ANSWER_SUBJECT_ACCESS)
    ref = ref.strip()
    if sort_of(ref) != "person" or not ref.partition(":")[2]:
        raise BadInput("Write a person's reference as the history does, as in nominal:P000123.")
    if received_on > timezone.localdate():
        raise BadInput("That day is still to come.")
    made = SubjectRequest(ref=ref, received_on=received_on, due_on=a_month_after(received_on), added_by=by)
    made.full_clean()
    made.save()
    _tell_controllers(made, by)
    return made


@transaction.atomic
def request_answer(*, by: User, asked: SubjectRequest, outcome: str, answer: str) -> SubjectRequest:
    """Say how it was answered. Raises `Denied`, and `BadInput` for one that was, or without saying how."""
    check_may(by, Permission.ANSWER_SUBJECT_ACCESS)
    held = SubjectRequest.fresh(asked.pk)
    if held.answered_on is not None:
        raise BadInput("It was answered already.")
    if outcome not in dict(OUTCOMES) or not answer.strip():
        raise BadInput("Say how it was answered: what was given, what was held back, and why.")
    held.outcome, held.answer = outcome, answer.strip()
    held.answered_on, held.answered_by = timezone.localdate(), by
    held.save()
    if outcome in GIVEN:
        record(Action.DISCLOSURE, *record_of(held), why=held.reference, subjects=held.subjects())
    return held


def a_month_after(day: dt.date) -> dt.date:
    """The same day of the next month, or its last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _tell_controllers(asked: SubjectRequest, by: User) -> None:
    """Tell whoever controls a compartment that names the person and that who answers is not in: they have to say what
    of it is owed. It is done in the system's name, so that nothing of it shows to who answers."""
    with acting(by="subject access"):
        for compartment in compartments_naming(asked.ref, compartments_of(by)):
            if compartment.controller is not None:
                alert_raise(
                    to=compartment.controller,
                    title="Somebody whom a compartment of yours names has asked what is held on them",
                    link=f"/search/ref/{asked.ref}/",
                )
