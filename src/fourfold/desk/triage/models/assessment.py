"""A person's judgement of a trigger on the matrix."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.triage.models.trigger import Trigger

THRIVE = ("threat", "harm", "risk", "investigation", "vulnerability", "engagement")


class Assessment(Kept):
    """What one person judged. `points` has every scale of the matrix, null for unknown; `proposal` the points that the
    rule's author gave, as they were then. `blind`: made before the proposal was shown. `accepted`: exactly as proposed.
    `low` and `high` are the range (0 to 4) that the points leave open, `band` in words. `thrive` has the assessor's
    words for threat, harm, risk, investigation, vulnerability and engagement. Not `finished`: saved to go on with."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "trigger", "by", "points", "proposal", "matrix", "matrix_version", "blind", "accepted", "low", "high",
                "band", "finished", "finished_at",
            ),
            Handling.PLAIN,
        ),
        "rationale": Handling.WORDS,
        "thrive": Handling.WORDS,
    }  # fmt: skip
    trigger = models.ForeignKey(Trigger, on_delete=models.PROTECT, related_name="assessments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    points = models.JSONField(default=dict, blank=True)
    proposal = models.JSONField(default=dict, blank=True)
    matrix = models.CharField(max_length=60)
    matrix_version = models.IntegerField()
    blind = models.BooleanField(default=False)
    accepted = models.BooleanField(default=False)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    band = models.CharField(max_length=60, blank=True)
    rationale = models.TextField(blank=True)
    thrive = models.JSONField(default=dict, blank=True)
    finished = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        indexes = [  # the few that may owe a rationale, among years of those that do not
            models.Index(
                fields=["by"],
                condition=models.Q(rationale="") & ~models.Q(accepted=True, finished=True),
                name="assessment_may_owe",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["trigger", "by"], condition=models.Q(finished=False), name="assessment_one_unfinished_each"
            ),
            models.CheckConstraint(
                condition=models.Q(finished=False, finished_at=None)
                | models.Q(finished=True, finished_at__isnull=False),
                name="assessment_finished_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.band or 'unfinished'}, by {self.by}"
