"""Idempotency-Key: what is sent again with the same key makes no second record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.db import models
from django.http import HttpRequest

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api.models import Posted
from fourfold.desk.api.problems import Refused
from fourfold.desk.registers.models import once

M = TypeVar("M", bound=models.Model)
HEADER = "Idempotency-Key"
MOST = 200


def once_by_key(request: HttpRequest, model: type[M], make: Callable[[], M]) -> M:
    """What `make` makes, or made when the user sent the same before under the same key. Raises `Refused` for a key that
    came with something else. Without a key everything sent makes a record."""
    key = request.headers.get(HEADER, "")
    if not key:
        return make()
    if len(key) > MOST:
        raise Refused(422, f"{HEADER} is at most {MOST} characters long.")
    token = _digest(str(user_of(request).pk), request.method or "", request.path, key)[:32]
    digest = _digest_of(request)

    def first() -> M:
        Posted.objects.create(token=token, digest=digest)
        return make()

    made = once(token, model, first)
    if Posted.objects.get(token=token).digest != digest:
        raise Refused(422, f"This {HEADER} came with something else before. Use a fresh one for each new record.")
    return made


def _digest_of(request: HttpRequest) -> str:
    """The digest of what was sent: of a form, its fields and its files."""
    if request.content_type != "multipart/form-data":
        return hashlib.sha256(request.body).hexdigest()
    held = hashlib.sha256(_digest(*(f"{name}={value}" for name, value in sorted(request.POST.items()))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            for chunk in file.chunks():
                held.update(chunk)
    return held.hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
