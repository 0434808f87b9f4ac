"""What an auditor asks: who looked at this person, what did this user do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Detail, Entry, Subject
from fourfold.desk.audit.recording import record
from fourfold.desk.forms import GovForm


class AskForm(GovForm):
    """What is asked of the audit."""

    subject = forms.CharField(
        label="Who looked at this person, group or premises?", required=False, help_text="As nominal:P000123"
    )
    user = forms.ModelChoiceField(
        label="What did this user do?", queryset=User.objects.order_by("name"), required=False, empty_label="Anybody"
    )
    action = forms.ChoiceField(label="What was done", choices=[("", "Anything"), *Action.choices], required=False)
    kind = forms.CharField(label="Kind of record", required=False, help_text="As trigger, threat or user")
    key = forms.CharField(label="Record", required=False, help_text="Its key, as in the address of its page")
    since = forms.DateField(label="From", required=False)
    until = forms.DateField(label="To", required=False)

    def clean(self) -> dict[str, Any]:
        """Days in the wrong order find nothing, so they are refused."""
        asked = super().clean() or {}
        if asked.get("since") and asked.get("until") and asked["until"] < asked["since"]:
            self.add_error("until", "This day is before the first one")
        return asked


class WhyForm(GovForm):
    """A reason, which goes on record."""

    why = forms.CharField(
        label="Why do you need to read it?", max_length=400, error_messages={"required": "Say why you need to read it"}
    )


def entries_asked_for(asked: dict[str, Any]) -> QuerySet[Entry]:
    """The entries that answer, newest first."""
    found = Entry.objects.all()
    if asked.get("subject"):
        found = found.filter(pk__in=Subject.objects.filter(ref=asked["subject"]).values("entry"))
    if asked.get("user"):
        found = found.filter(actor=str(asked["user"].pk))
    for name in ("action", "kind", "key"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    if asked.get("since"):
        found = found.filter(at__gte=_begin(asked["since"]))
    if asked.get("until"):
        found = found.filter(at__lt=_begin(asked["until"] + dt.timedelta(days=1)))
    return found.order_by("-at", "-pk")


def asked_on_record(action: Action, asked: dict[str, Any]) -> None:
    """Put on record what was asked: asking is itself a consultation."""
    words = "; ".join(f"{name}: {value}" for name, value in asked.items() if value)
    subject = asked.get("subject")
    record(action, "audit", "entries", why=words, subjects=[("asked about", subject)] if subject else ())


def content_read(entry: Entry, subjects: list[Subject], why: str) -> dict[str, Any] | None:
    """The content of a change, for a reason, which goes on record; None where it has none or it has been erased.
    Whether the reader may read it is `withheld`'s to say."""
    detail = Detail.objects.filter(entry=entry.pk).first()
    if detail is None:
        return None
    said = f"content of entry {entry.pk}: {why}"
    record(Action.CONSULTATION, entry.kind, entry.key, why=said, subjects=[(one.role, one.ref) for one in subjects])
    body: dict[str, Any] = detail.body
    return body


def _begin(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
