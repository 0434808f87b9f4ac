"""Saying that something is done, and making and ending one's calendar feed."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.lasting import digest_of
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.tasks.declaring import Done, Source
from fourfold.desk.tasks.models import Feed
from fourfold.errors import BadInput

FEED_DAYS = 365
"""How long a feed's address lasts."""


@transaction.atomic
def task_finish(*, by: User, source: Source, row: Any, done: Done) -> Kept:
    """Say that a task is done: its owner, or who else may. Raises `Denied`, and `BadInput` for one that is done already
    or has a page of its own."""
    if source.finish is None:
        raise BadInput("This is said to be done on its own page.")
    if not may_finish(by, source, row):
        raise Denied("Only whose it is to do, or who may do it for them, can say that it is done.")
    if not source.open().filter(pk=row.pk).exists():
        raise BadInput("It was done already.")
    return source.finish(by, row, done)


def may_finish(user: User, source: Source, row: Any) -> bool:
    """Whether a user may say that it is done."""
    mine = source.of(user).filter(pk=row.pk).exists()
    return source.finish is not None and (mine or source.may_finish(user, row))


@transaction.atomic
def feed_make(*, by: User) -> tuple[Feed, str]:
    """A new calendar feed for oneself in place of the one before, and the secret of its address, which is shown this
    once and kept nowhere."""
    User.fresh(by.pk)  # two at once make one after the other
    for before in Feed.objects.filter(user=by, ended_at=None):
        feed_end(by=by, feed=before)
    secret = secrets.token_urlsafe(32)
    made = Feed(
        user=by,
        digest=digest_of(secret),
        made_under=by.get_session_auth_hash(),
        expires_at=timezone.now() + dt.timedelta(days=FEED_DAYS),
    )
    made.full_clean()
    made.save()
    return made, secret


@transaction.atomic
def feed_end(*, by: User, feed: Feed) -> Feed:
    """End one's feed: its address answers nobody any more. Raises `Denied` for somebody else's."""
    feed = Feed.fresh(feed.pk)
    if feed.user_id != by.pk:
        raise Denied("This calendar is somebody else's.")
    feed.end(by)
    return feed
