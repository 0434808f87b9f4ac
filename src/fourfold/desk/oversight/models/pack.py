"""A meeting's pack, frozen as it stood."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.oversight.models.meeting import MonthlyMeeting


class Pack(Restricted):
    """What a meeting had before it: figures and lists as data, from which the page, Word and PDF are all made. Nothing
    changes it afterwards; `digest` (SHA-256 of the data) shows that nothing has. It has the highest marking and all the
    compartments of the groups in it."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("meeting", "number", "made_at", "made_by", "digest"), Handling.PLAIN),
        "content": Handling.WORDS,
    }
    meeting = models.ForeignKey(MonthlyMeeting, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta(Restricted.Meta):
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="pack_numbered_once")]

    def __str__(self) -> str:
        return f"Pack {self.number} of the {str(self.meeting)[:1].lower()}{str(self.meeting)[1:]}"
