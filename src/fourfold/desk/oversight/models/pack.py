"""A meeting's pack, frozen as it stood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.oversight.models.meeting import MonthlyMeeting
from fourfold.redacting import readable


class Pack(Restricted):
    """What a meeting had before it: figures and lists as data, from which the page, Word and PDF are all made. Nothing
    changes it afterwards but a disposal, which takes names and words out; `digest` shows that nothing else has. (It is
    a seal over the content with `salts`, as in `redacting`; of a pack of before there were any, SHA-256 of the data.)
    It has the highest marking and all the compartments of the groups in it."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("meeting", "number", "made_at", "made_by", "digest", "redacted_at"), Handling.PLAIN),
        "content": Handling.WORDS,
        "salts": Handling.SECRET,
    }
    meeting = models.ForeignKey(MonthlyMeeting, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    salts = models.JSONField(default=dict, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta(Restricted.Meta):
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="pack_numbered_once")]

    def __str__(self) -> str:
        return f"Pack {self.number} of the {str(self.meeting)[:1].lower()}{str(self.meeting)[1:]}"

    def goes_along(self) -> Iterable[Kept]:
        """With the last pack of a meeting: its minutes, its actions, and the reasons that it gave."""
        if not Pack.objects.filter(meeting=self.meeting_id).exclude(pk=self.pk).exists():
            for held in (self.meeting.minutes, self.meeting.actions, self.meeting.reasons):
                yield from held.all()

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("oversight:pack", args=[self.pk])

    @property
    def readable(self) -> dict[str, Any]:
        """The content as people read it."""
        found: dict[str, Any] = readable(self.content)
        return found
