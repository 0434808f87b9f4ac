"""A group's scores."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.groups.models.dated import CONFIDENCE
from fourfold.desk.groups.models.group import Group
from fourfold.groups.scoring import SCORINGS


class ScoreQuerySet(KeptQuerySet["Score"]):
    """Scores."""

    def first_hand(self) -> ScoreQuerySet:
        """Finished scores that count as the group's own: all but second ones made to see how far two people agree."""
        return self.filter(finished_at__isnull=False, second_of=None)


class Score(Kept):
    """One officer's scoring of a group, never of a person. `points` has every scale of that version of the scoring,
    null for unknown; `low` and `high` are the range (0 to 4) that the points leave open, `band` in words.

    `second_of`: the score that this one was made beside; `unseen` that its scorer had not looked at that one before
    they finished. Not finished: saved to go on with."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "group", "scoring", "version", "by", "points", "low", "high", "band", "confidence", "finished_at",
                "second_of", "unseen", "area",
            ),
            Handling.PLAIN,
        ),
        "rationale": Handling.WORDS,
    }  # fmt: skip
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="scores")
    scoring = models.CharField(max_length=10, choices=[(name, name.capitalize()) for name in SCORINGS])
    version = models.IntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    area = models.CharField("the scorer's team or area", max_length=150, blank=True)
    points = models.JSONField(default=dict, blank=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    band = models.CharField(max_length=60, blank=True)
    confidence = models.CharField("confidence in this scoring", max_length=10, choices=CONFIDENCE, blank=True)
    rationale = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, db_index=True)
    second_of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="seconds", null=True, blank=True)
    unseen = models.BooleanField("made without having seen the other", null=True, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(ScoreQuerySet)()

    class Meta(Kept.Meta):
        ordering = ["group", "scoring", "finished_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "scoring", "by"],
                condition=models.Q(finished_at=None),
                name="score_one_unfinished_each",
            ),
            models.CheckConstraint(
                condition=models.Q(second_of=None, unseen=None)
                | models.Q(second_of__isnull=False, unseen__isnull=False)
                | models.Q(second_of__isnull=False, finished_at=None),
                name="score_second_says_whether_unseen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scoring_display()}: {self.band or 'unfinished'}, by {self.by}"
