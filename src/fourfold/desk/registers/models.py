"""Forms that have been sent, so that sending one twice makes one record."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from fourfold.desk.audit.acting import actor
from fourfold.desk.registers.numbered import Number as Number

M = TypeVar("M", bound=models.Model)


class Sent(models.Model):
    """A form that made a record, by a digest of who sent it, what it makes and the token that it carried: nobody is
    led to another's record by a token that is not theirs."""

    token = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.token


def fresh_token() -> str:
    """A token for a form that makes a record."""
    return uuid.uuid4().hex


def already(token: str, model: type[M]) -> M | None:
    """What the same form made when its sender sent it before, if they did: asked before its fields are looked at
    again."""
    sent = Sent.objects.filter(token=_theirs(token, model)).exclude(key="").first() if token else None
    return model._default_manager.filter(pk=sent.key).first() if sent else None


def once(token: str, model: type[M], make: Callable[[], M]) -> M:
    """What `make` makes, or what it made when who is acting sent the same form before (a double click, a page sent
    again). A form without a token makes a record each time."""
    if not token:
        return make()
    held = _theirs(token, model)
    with transaction.atomic():
        try:
            with transaction.atomic():
                sent = Sent.objects.create(token=held, key="")
        except IntegrityError:
            return model._default_manager.get(pk=Sent.objects.get(token=held).key)
        made = make()
        sent.key = str(made.pk)
        sent.save(update_fields=["key"])
        return made


def _theirs(token: str, model: type[models.Model]) -> str:
    return hashlib.sha256(f"{actor().id}\n{model._meta.label}\n{token}".encode()).hexdigest()[:32]
