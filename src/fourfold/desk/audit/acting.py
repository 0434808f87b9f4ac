"""Who is acting, and why: everything that is kept is written on somebody's behalf.

A request acts as its user; a command or a timer says for whom it acts. Writing without an actor is refused, so that no
change can escape the audit.
"""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fourfold.desk.accounts.models import User


class NobodyActing(RuntimeError):
    """Something was about to be written or read on nobody's behalf: a mistake in the program, never in its use."""


@dataclasses.dataclass(frozen=True)
class Actor:
    """On whose behalf something is done. `id` is empty for the system itself and for who has not signed in; `act` ties
    together everything done in one request or command."""

    id: str
    name: str
    roles: tuple[str, ...]
    why: str
    act: str


_actor: contextvars.ContextVar[Actor | None] = contextvars.ContextVar("actor", default=None)


@contextlib.contextmanager
def acting(by: User | str, why: str = "", through: str = "") -> Iterator[Actor]:
    """Act as a user, or as a part of the system given by its name ("fourfold daily"). `through`: by what a user does
    it, when not by hand."""
    if isinstance(by, str):
        actor = Actor("", by, ("system",), why, uuid.uuid4().hex)
    else:
        name = f"{by.get_username()}, {through}" if through else by.get_username()
        actor = Actor(str(by.pk), name, tuple(sorted(by.role_names)), why, uuid.uuid4().hex)
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)


def actor() -> Actor:
    """Who is acting now. Raises `NobodyActing`."""
    current = _actor.get()
    if current is None:
        raise NobodyActing("Nothing may be written or read for nobody: use 'with acting(by=..., why=...)'.")
    return current


def anybody_acting() -> bool:
    """Whether anybody is."""
    return _actor.get() is not None
