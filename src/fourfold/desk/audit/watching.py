"""What the audit hears of by itself: deletions with all that they take along, many-to-many changes, and signing in and
out."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.db.models.signals import m2m_changed, pre_delete

from fourfold.desk.audit.acting import acting, anybody_acting
from fourfold.desk.audit.erasing import remember
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record, record_of

WORDS = {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}


def connect() -> None:
    """Begin to listen. Every model must have been loaded."""
    for model in apps.get_models():
        if issubclass(model, Kept):
            pre_delete.connect(_deleted, sender=model, dispatch_uid="audit-delete")
    m2m_changed.connect(_members_changed, dispatch_uid="audit-m2m")
    user_logged_in.connect(_signed_in, dispatch_uid="audit-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-failed")


def _deleted(sender: type[Kept], instance: Kept, **kwargs: Any) -> None:
    """One row, whether it was asked for or goes along with another. A record that others have been put in (a
    compartment, say) is not deleted at all: they would lose it in silence."""
    for relation in instance._meta.related_objects:
        field = relation.remote_field
        if isinstance(field, models.ManyToManyField):
            through = field.remote_field.through
            held = through._default_manager.filter(**{field.m2m_reverse_field_name(): instance.pk})
            if held.exists():
                raise models.ProtectedError(f"{instance} still has records in it.", set(held[:1]))
    record(Action.ERASURE, *record_of(instance), subjects=instance.subjects())
    remember(*record_of(instance), "row")


def _members_changed(
    sender: type[models.Model], instance: models.Model, action: str, pk_set: set[Any] | None, **kwargs: Any
) -> None:
    if action not in WORDS or not isinstance(instance, Kept):
        return
    pks = _members(sender, instance, kwargs["model"]) if pk_set is None else pk_set
    if pks:
        field = sender._meta.model_name or ""
        said = f"{WORDS[action]} {sorted(pks, key=str)}"
        record(Action.ALTERATION, *record_of(instance), changes={field: (None, said)})


def _members(through: type[models.Model], instance: models.Model, model: type[models.Model]) -> set[Any]:
    """What is about to be cleared."""
    links = {field.related_model: field.name for field in through._meta.fields if field.is_relation}
    rows = through._default_manager.filter(**{links[type(instance)]: instance.pk})
    return set(rows.values_list(links[model], flat=True))


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
