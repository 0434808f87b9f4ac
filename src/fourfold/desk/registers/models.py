"""Forms that have been sent, so that sending one twice makes one record."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from fourfold.desk.registers.numbered import Number as Number

M = TypeVar("M", bound=models.Model)


class Sent(models.Model):
    """A form that made a record, by the token that the form carried."""

    token = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.token


def fresh_token() -> str:
    """A token for a form that makes a record."""
    return uuid.uuid4().hex


def already(token: str, model: type[M]) -> M | None:
    """What the same form made when it was sent before, if it was: asked before its fields are looked at again."""
    sent = Sent.objects.filter(token=token[:32]).exclude(key="").first() if token else None
    return model._default_manager.filter(pk=sent.key).first() if sent else None


def once(token: str, model: type[M], make: Callable[[], M]) -> M:
    """What `make` makes, or what it made when the same form was sent before (a double click, a page sent again)."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                sent = Sent.objects.create(token=token[:32], key="")
        except IntegrityError:
            return model._default_manager.get(pk=Sent.objects.get(token=token[:32]).key)
        made = make()
        sent.key = str(made.pk)
        sent.save(update_fields=["key"])
        return made
