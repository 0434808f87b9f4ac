"""What every fact about a group carries: when it was true, when the force knew, and how good it is."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.threats.models.threat import HANDLING_CODES, INTELLIGENCE_GRADES, SOURCE_GRADES

CONFIDENCE = [("high", "High"), ("moderate", "Moderate"), ("low", "Low")]
DATED = ("from_on", "to_on", "known_on", "gone_on")
GRADED = ("source", "source_grade", "intelligence_grade", "handling_code", "confidence")
FACT_FIELDS = ("from_on", "to_on", "known_on", *GRADED)
"""What a form asks about any fact; `gone_on` is set by correcting it."""


F = TypeVar("F", bound="Fact")


class FactQuerySet(KeptQuerySet[F]):
    """Facts."""

    def believed(self) -> Self:
        """Those that the force still holds to be right, whether or not they have ended."""
        return self.filter(gone_on=None)

    def current(self) -> Self:
        """Those believed that have not ended."""
        today = timezone.localdate()
        return self.believed().filter(models.Q(to_on=None) | models.Q(to_on__gte=today))


class Fact(Kept):
    """A dated fact. True from `from_on` (None: not known) to `to_on` (the last day; None: still, or not known), known
    to the force from `known_on`; no longer believed from `gone_on`, when a corrected one took its place, which says
    `instead_of` which it stands. `confidence` and the 3x5x2 grades are of this fact alone, never of a person."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("group", "added_by", *DATED, *(name for name in GRADED if name != "source")), Handling.PLAIN),
        "source": Handling.WORDS,
        "instead_of": Handling.PLAIN,
    }
    group: models.ForeignKey[object, object]
    from_on = models.DateField("from", null=True, blank=True)
    to_on = models.DateField("to (the last day)", null=True, blank=True)
    known_on = models.DateField("known to us from", default=timezone.localdate)
    gone_on = models.DateField("no longer believed from", null=True, blank=True, editable=False)
    instead_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrections", null=True, blank=True, editable=False
    )
    source = models.CharField(max_length=200, blank=True, help_text="A report's reference; never who a source is")
    source_grade = models.CharField("source grade", max_length=1, choices=SOURCE_GRADES, blank=True)
    intelligence_grade = models.CharField("intelligence grade", max_length=1, choices=INTELLIGENCE_GRADES, blank=True)
    handling_code = models.CharField("handling", max_length=1, choices=HANDLING_CODES, blank=True)
    confidence = models.CharField("confidence in this fact", max_length=10, choices=CONFIDENCE, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(FactQuerySet)()

    class Meta(Kept.Meta):
        abstract = True
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_on=None) | models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
            models.CheckConstraint(
                condition=models.Q(gone_on=None) | models.Q(gone_on__gte=models.F("known_on")),
                name="%(class)s_known_before_gone",
                violation_error_message="It was given up before it was known.",
            ),
        ]

    @property
    def current(self) -> bool:
        """Whether it is believed and has not ended."""
        return self.gone_on is None and (self.to_on is None or self.to_on >= timezone.localdate())

    @property
    def grade(self) -> str:
        """The 3x5x2 grade as people write it ("1 B P"), with a dash for what is missing; empty where nothing is."""
        grades = (self.source_grade, self.intelligence_grade, self.handling_code)
        return " ".join(one or "–" for one in grades) if any(grades) else ""
