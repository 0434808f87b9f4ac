"""What is kept with a report: legal releases, the Panel's comments and the Commissioner's response, and the force's own
Word templates."""

from __future__ import annotations

import base64
from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.reports.models.report import Report

REMARKS = {"comment": "Comment of the Panel", "response": "Response of the Commissioner"}


class Release(Kept):
    """Somebody with the right to answers for it that something held back may leave in a report: a small number, or what
    tells of a live operation or live proceedings. `name` is the figure's id or the record's."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("report", "name", "by"), Handling.PLAIN),
        "why": Handling.WORDS,
    }
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="releases")
    name = models.CharField(max_length=200)
    why = models.TextField("why it may leave")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "name"], name="release_once_in_a_report"),
            models.CheckConstraint(condition=~models.Q(why=""), name="release_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.name} released"


class Remark(Kept):
    """What the Panel said of a signed report, or what the Commissioner answered, as somebody put it on record."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("report", "sort", "said_on", "by"), Handling.PLAIN),
        **dict.fromkeys(("words", "said_by"), Handling.WORDS),
    }
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    sort = models.CharField("what it is", max_length=10, choices=REMARKS)
    words = models.TextField("what was said")
    said_by = models.CharField("who said it", max_length=200)
    said_on = models.DateField("when")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["said_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(words="") & ~models.Q(said_by=""), name="remark_says_who_and_what"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()}, {self.said_by}"


class Template(Kept):
    """The force's own Word template, for every report's Word file from then on: the newest is used. `content` is the
    file in base64, left out of the audit for its size; the audit has its digest."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("name", "digest", "by"), Handling.PLAIN),
        "content": Handling.SECRET,
    }
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    content = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def file(self) -> bytes:
        """The Word file."""
        return base64.b64decode(self.content)
