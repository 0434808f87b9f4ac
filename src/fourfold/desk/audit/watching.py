"""What the audit hears of by itself: many-to-many changes, and signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.db.models.signals import m2m_changed

from fourfold.desk.audit.acting import acting, anybody_acting
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record, record_of

WORDS = {"post_add": "added", "post_remove": "removed", "post_clear": "cleared"}


def connect() -> None:
    """Begin to listen."""
    m2m_changed.connect(_members_changed, dispatch_uid="audit-m2m")
    user_logged_in.connect(_signed_in, dispatch_uid="audit-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-failed")


def _members_changed(
    sender: type[models.Model], instance: models.Model, action: str, pk_set: set[Any] | None, **kwargs: Any
) -> None:
    if action not in WORDS or not isinstance(instance, Kept) or (pk_set is not None and not pk_set):
        return
    kind, key = record_of(instance)
    field = sender._meta.model_name or ""
    record(Action.ALTERATION, kind, key, changes={field: (None, f"{WORDS[action]} {sorted(pk_set or (), key=str)}")})


def _signed_in(sender: object, user: Any, **kwargs: Any) -> None:
    with acting(by=user):
        record(Action.SIGN_IN, "user", user.pk)


def _signed_out(sender: object, user: Any, **kwargs: Any) -> None:
    if user is not None:
        with acting(by=user):
            record(Action.SIGN_OUT, "user", user.pk)


def _failed(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    name = str(credentials.get("username") or credentials.get("login") or "?")[:100]
    if anybody_acting():
        record(Action.REFUSED, "sign-in", name)
    else:
        with acting(by="not signed in"):
            record(Action.REFUSED, "sign-in", name)
