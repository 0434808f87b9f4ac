"""Pairs of records that may be one, and what people judged of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.groups.linkage.judgements import VERDICTS, Judgement

SORTS = [("person", "Person"), ("premises", "Premises")]


class PairQuerySet(RestrictedQuerySet["Pair"]):
    """Pairs."""

    def judged(self) -> PairQuerySet:
        """Those of which somebody's judgement stands."""
        return self.filter(judgements__in=Judged.objects.standing())

    def waiting(self) -> PairQuerySet:
        """Those that nobody has judged, or whose judgements were all taken back."""
        return self.exclude(pk__in=Judged.objects.standing().values("pair"))


class Pair(Restricted):
    """Two records, by reference, the first before the second; how likely the linkage takes it to be that they are one,
    and why, in words. A probability of a pair, never a score of anybody. `first_said` and `second_said`: column to
    [value, source], copied from the history, from the events in `rests_on`. It has the higher marking and all the
    compartments of the two."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("sort", "probability", "prior", "linkage", "found_on"), Handling.PLAIN),
        **dict.fromkeys(("first", "second"), Handling.PERSONAL),
        **dict.fromkeys(("reasons", "first_said", "second_said", "rests_on"), Handling.DERIVED),
    }
    REFERENCES = ("first", "second")
    sort = models.CharField(max_length=10, choices=SORTS)
    first = models.CharField(max_length=200, db_index=True)
    second = models.CharField(max_length=200, db_index=True)
    probability = models.FloatField()
    prior = models.FloatField()
    reasons: Any = models.JSONField(default=list, blank=True)
    first_said: Any = models.JSONField(default=dict, blank=True)
    second_said: Any = models.JSONField(default=dict, blank=True)
    rests_on: Any = models.JSONField(default=list, blank=True)
    linkage = models.CharField(max_length=150)
    found_on = models.DateField()

    objects: ClassVar[Any] = models.Manager.from_queryset(PairQuerySet)()

    class Meta(Restricted.Meta):
        ordering = ["-probability", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("identities:pair", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("compared", self.first), ("compared", self.second)) if self.sort == "person" else ()


class JudgedQuerySet(KeptQuerySet["Judged"]):
    """Judgements."""

    def standing(self) -> JudgedQuerySet:
        """Those that nobody took back."""
        return self.filter(ended_at=None)


class Judged(Kept):
    """What somebody judged of a pair, when and why. Taken back, never deleted: the joining is this and nothing else, so
    that each source's record stays its own."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("pair", "verdict", "by", "at", "ended_at", "ended_by"), Handling.PLAIN),
        **dict.fromkeys(("why", "ended_why"), Handling.WORDS),
    }
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="judgements")
    verdict = models.CharField(max_length=10, choices=list(VERDICTS.items()))
    why = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_why = models.TextField(blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(JudgedQuerySet)()

    class Meta(Kept.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=models.Q(ended_at=None), name="pair_judged_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None, ended_why="")
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(ended_why="")),
                name="judged_ended_at_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.pair}"

    @property
    def as_judgement(self) -> Judgement:
        """As the linkage library has it."""
        ended = str(self.ended_by_id) if self.ended_by_id else ""
        return Judgement(
            self.pair.first, self.pair.second, self.verdict, str(self.by_id), self.at, self.why, self.ended_at, ended
        )
