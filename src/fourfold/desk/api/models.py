"""Tokens, when they were last used, wrong ones, and what has been sent with a key."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet


class TokenQuerySet(KeptQuerySet["Token"]):
    """Tokens."""

    def live(self) -> TokenQuerySet:
        """Those that are neither ended nor past their day."""
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class Token(Kept):
    """What lets a program in as a user, for `scopes` and no more, until `expires_at`. `key` names it; its secret is
    kept as a digest alone (SHA-256: it is 256 bits of chance, so it needs no slow one). `made_under` is a digest of the
    user's sign-in then: a new password ends every token, as it ends every session."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("user", "name", "scopes", "key", "expires_at", "ended_at", "ended_by"), Handling.PLAIN),
        **dict.fromkeys(("digest", "made_under"), Handling.SECRET),
    }
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=list)
    key = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    made_under = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(TokenQuerySet)()

    class Meta(Kept.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="token_ended_at_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"

    @property
    def live(self) -> bool:
        """Whether it lets anybody in: not ended, not past its day, and made under the sign-in that holds now."""
        in_time = self.ended_at is None and self.expires_at > timezone.now()
        return in_time and self.user.is_active and self.made_under == self.user.get_session_auth_hash()


class TokenUse(models.Model):
    """When a token was last used, to the minute. What it was used for is in the audit."""

    token = models.OneToOneField(Token, on_delete=models.CASCADE, primary_key=True, related_name="last_use")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.token_id}, {self.at:%Y-%m-%d %H:%M}"


class WrongTokens(models.Model):
    """How often a wrong token came from an address since `since`. `key`: that of the token whose secret was wrong;
    empty where there is no such token."""

    address = models.CharField(max_length=60)
    key = models.CharField(max_length=16, blank=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "key"], name="wrong_tokens_once")]

    def __str__(self) -> str:
        return f"{self.address} {self.key}: {self.count}"


class Posted(models.Model):
    """What was sent with an Idempotency-Key: a digest of it, so that the same key cannot come with something else."""

    token = models.CharField(max_length=32, unique=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.token
