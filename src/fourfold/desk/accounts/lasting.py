"""What lets a program in for somebody, until a day: its secret is kept as a digest alone."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet

L = TypeVar("L", bound="Lasting")


class LastingQuerySet(KeptQuerySet[L]):
    """Secrets of one sort."""

    def live(self) -> Self:
        """Those that are neither ended nor past their day."""
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class Lasting(Kept):
    """A secret of a user's that holds until `expires_at` or until it is ended. `digest` is SHA-256: the secret is 256
    bits of chance, so it needs no slow one. `made_under` is a digest of the user's sign-in then: a new password ends
    it, as it ends every session."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("user", "expires_at", "ended_at", "ended_by"), Handling.PLAIN),
        **dict.fromkeys(("digest", "made_under"), Handling.SECRET),
    }
    user: Any
    made_under = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(LastingQuerySet)()

    class Meta(Kept.Meta):
        abstract = True
        ordering = ["-pk"]

    @property
    def live(self) -> bool:
        """Whether it lets anybody in: not ended, not past its day, and made under the sign-in that holds now."""
        in_time = self.ended_at is None and self.expires_at > timezone.now()
        return bool(in_time and self.user.is_active and self.made_under == self.user.get_session_auth_hash())

    def end(self, by: User) -> None:
        """Let nobody in by it any more. It stays on record."""
        if self.ended_at is None:
            self.ended_at, self.ended_by = timezone.now(), by
            self.save()


def ended_together(name: str) -> models.CheckConstraint:
    """The constraint that when it ended and who ended it are both there or neither."""
    return models.CheckConstraint(
        condition=models.Q(ended_at=None, ended_by=None) | models.Q(ended_at__isnull=False, ended_by__isnull=False),
        name=name,
    )


def digest_of(secret: str) -> str:
    """How a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
