"""Tokens, when they were last used, wrong ones, and what has been sent with a key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.lasting import Lasting, ended_together
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling


class Token(Lasting):
    """What lets a program in as a user, for `scopes` and no more. `key` names it."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("name", "scopes", "key"), Handling.PLAIN)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=list)
    key = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)

    class Meta(Lasting.Meta):
        constraints = [ended_together("token_ended_at_and_by")]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


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
