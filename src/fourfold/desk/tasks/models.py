"""A person's calendar feed, and when it was last fetched."""

from __future__ import annotations

from django.db import models

from fourfold.desk.accounts.lasting import Lasting, ended_together
from fourfold.desk.accounts.models import User


class Feed(Lasting):
    """The private address at which somebody's calendar program fetches what they have to do. The secret is in it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)

    class Meta(Lasting.Meta):
        constraints = [
            ended_together("feed_ended_at_and_by"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(ended_at=None), name="feed_once_a_user"),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"


class FeedUse(models.Model):
    """When a feed was last fetched."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, primary_key=True, related_name="last_use")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.feed_id}, {self.at:%Y-%m-%d %H:%M}"
