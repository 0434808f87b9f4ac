"""A person's calendar feed, and when it was last fetched."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet


class FeedQuerySet(KeptQuerySet["Feed"]):
    """Feeds."""

    def live(self) -> FeedQuerySet:
        """Those that have not ended."""
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class Feed(Kept):
    """The private address at which somebody's calendar program fetches what they have to do, until `expires_at` or
    until it is ended. The secret in it is kept as a digest alone (SHA-256: it is 256 bits of chance, so it needs no
    slow one). `made_under` is a digest of the user's sign-in then: a new password ends it, as it ends every session."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("user", "expires_at", "ended_at", "ended_by"), Handling.PLAIN),
        **dict.fromkeys(("digest", "made_under"), Handling.SECRET),
    }
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_under = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(FeedQuerySet)()

    class Meta(Kept.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="feed_ended_at_and_by",
            ),
            models.UniqueConstraint(fields=["user"], condition=models.Q(ended_at=None), name="feed_once_a_user"),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"

    @property
    def live(self) -> bool:
        """Whether it answers: not ended, not past its day, and made under the sign-in that holds now."""
        in_time = self.ended_at is None and self.expires_at > timezone.now()
        return in_time and self.user.is_active and self.made_under == self.user.get_session_auth_hash()


class FeedUse(models.Model):
    """When a feed was last fetched."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, primary_key=True, related_name="last_use")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.feed_id}, {self.at:%Y-%m-%d %H:%M}"
