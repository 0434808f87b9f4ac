"""What came of operations: entered once, claimed by as many of them as had a part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.operations.kinds import FIELDS
from fourfold.desk.registers.fields import ByReference
from fourfold.desk.registers.numbered import next_reference
from fourfold.reports.outcomes import OUTCOMES
from fourfold.sentences.sentence import Kind, Standing, Term

PASSED = [
    (Kind.IMPRISONMENT.value, "Imprisonment"),
    (Kind.SUSPENDED.value, "Suspended"),
    (Kind.LIFE.value, "Life; the term is the least that is served"),
    (Kind.OTHER.value, "Not imprisonment"),
]
STANDINGS = [
    (Standing.STANDS.value, "It stands"),
    (Standing.UNDER_APPEAL.value, "Under appeal"),
    (Standing.QUASHED.value, "Quashed on appeal"),
]


def term_of(years: int | None, months: int | None, days: int | None) -> Term | None:
    """A term out of its parts; None where none of them is known."""
    known = (years, months, days) != (None, None, None)
    return Term.of(years or 0, months or 0, days or 0) if known else None


class OutcomeQuerySet(RestrictedQuerySet["Outcome"]):
    """Outcomes."""

    def within(self, first: dt.date | None, last: dt.date | None) -> Self:
        """Those that lie from one day to another, whichever of the days that they can have been on was theirs. One
        whose day nobody knows lies within no days."""
        found = self
        if first is not None:
            found = found.filter(on__gte=first)
        if last is not None:
            found = found.annotate(ended=Coalesce("until", "on")).filter(ended__lte=last)
        return found


class Outcome(Restricted):
    """One thing that came of work, of one kind, with the fields of that kind and what shows it. `on`: its day, or with
    `until` the first and the last day that it can have been; empty: not known. `count` empty: how many is not known.
    A sentence that is `stated` is what a record says that those of people who are not told apart add up to."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference", "kind", "on", "until", "count", "expected", "expected_by", "laid", "offence", "court",
                "passed", "years", "months", "days", "at_least", "stated", "follows", "part_of", "standing",
                "substance", "grams", "pounds", "seized", "power", "referred_to", "added_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("what", "evidence"), Handling.WORDS),
        **dict.fromkeys(("person_ref", "person_name"), Handling.PERSONAL),
    }  # fmt: skip
    MENTIONS = ("person_ref", "person_name")
    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=list(OUTCOMES.items()), db_index=True)
    on = models.DateField(
        "day", null=True, blank=True, db_index=True, help_text="Or the first day that it can have been"
    )
    until = models.DateField(
        "last day that it can have been", null=True, blank=True, help_text="If the day is not known"
    )
    what = models.TextField("what came of it, in words", blank=True, help_text="As it may stand in a report")
    evidence = models.TextField("what shows it", blank=True, help_text="A crime number, a court's record, a report")
    count = models.PositiveIntegerField("how many", null=True, blank=True, help_text="Leave empty if it is not known")
    offence = models.CharField(max_length=200, blank=True)
    expected = models.PositiveIntegerField("charges expected", null=True, blank=True)
    expected_by = models.DateField("expected by", null=True, blank=True)
    laid = models.PositiveIntegerField("charges laid", null=True, blank=True)
    stated = models.BooleanField(
        "a sum of several people who are not told apart", default=False, help_text="As a record states it"
    )
    person_ref = models.CharField(
        "who was sentenced", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123"
    )
    person_name = models.CharField("name", max_length=150, blank=True)
    court = models.CharField(max_length=150, blank=True)
    passed = models.CharField("what was passed", max_length=12, choices=PASSED, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    at_least = models.BooleanField("the record says “over”", default=False)
    follows = ByReference(
        "self", models.PROTECT, related_name="followed_by", null=True, blank=True,
        limit_choices_to={"kind": "sentence"}, verbose_name="consecutive to",
        help_text="The reference of another sentence of the same person; empty: it runs from its own day",
    )  # fmt: skip
    part_of = ByReference(
        "self", models.PROTECT, related_name="parts", null=True, blank=True, limit_choices_to={"stated": True},
        verbose_name="already in this stated sum", help_text="Its reference",
    )  # fmt: skip
    standing = models.CharField("does it stand?", max_length=12, choices=STANDINGS, blank=True)
    substance = models.CharField(max_length=100, blank=True)
    grams = models.DecimalField("grams", max_digits=12, decimal_places=2, null=True, blank=True)
    pounds = models.PositiveBigIntegerField("pounds", null=True, blank=True)
    seized = models.TextField("what was seized there", blank=True)
    power = models.CharField("under which power", max_length=300, blank=True)
    referred_to = models.CharField(
        "to whom", max_length=150, blank=True, help_text="As the National Referral Mechanism"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(OutcomeQuerySet)()

    class Meta(Restricted.Meta):
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["changed_at"], name="outcome_changed_at"),
            models.Index(fields=["evidence"], name="outcome_without_evidence", condition=models.Q(evidence="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(on__isnull=False, until__gte=models.F("on")),
                name="outcome_until_its_last_day",
                violation_error_message="The last day that it can have been comes after the first: give both.",
            ),
            models.CheckConstraint(
                condition=models.Q(stated=False) | models.Q(person_ref="", person_name="", follows=None, part_of=None),
                name="outcome_stated_sum_names_nobody",
                violation_error_message="A stated sum is of people who are not told apart: it names nobody.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="sentence")
                | models.Q(person_ref="", person_name="", follows=None, part_of=None, stated=False),
                name="outcome_only_a_sentence_is_on_a_person",
                violation_error_message="Only a sentence is on one person; others list their people below.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.said}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("OUT")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("registers:record", args=["outcomes", self.pk])

    def clean(self) -> None:
        """Raise `ValidationError` for what a record of its kind has not, and for a sentence that follows another
        person's or itself."""
        own = FIELDS.get(self.kind, ())
        others = {name for fields in FIELDS.values() for name in fields} - set(own)
        wrong = [name for name in sorted(others) if getattr(self, name) not in (None, "", False)]
        if wrong:
            titles = ", ".join(str(self._meta.get_field(name).verbose_name) for name in wrong)  # type: ignore[union-attr]
            raise ValidationError(f"{self.get_kind_display()} cannot have: {titles}. Empty it, or choose another kind.")
        self._check_follows()
        if self.part_of and not self.part_of.stated:
            raise ValidationError({"part_of": "That is a single sentence, not a stated sum."})

    def _check_follows(self) -> None:
        before = self.follows
        if before and (not self.person_ref or before.person_ref != self.person_ref):
            raise ValidationError({"follows": "That sentence is not known to be the same person’s."})
        while before is not None:
            if before.pk == self.pk:
                raise ValidationError({"follows": "It would be consecutive to itself."})
            before = before.follows

    def subjects(self) -> Iterable[tuple[str, str]]:
        if self.person_ref:
            yield "subject", self.person_ref
        yield from self.people.values_list("role", "ref")
        yield from self.helped.values_list("role", "ref")

    @property
    def term(self) -> Term | None:
        """A sentence's term; None: not known."""
        return term_of(self.years, self.months, self.days)

    @property
    def said(self) -> str:
        """What it is, in a few words."""
        if self.kind == "sentence":
            over = "over " if self.at_least else ""
            passed = self.get_passed_display().split(";")[0].lower() or "sentence"
            return f"{passed}, {over}{self.term}" if self.term else f"{passed}, term not known"
        number = {"drugs": self.grams, "cash": self.pounds}.get(self.kind, self.count)
        unit = {"drugs": " g", "cash": " pounds"}.get(self.kind, "")
        title = f"{self.get_kind_display().lower()}{f' ({self.substance})' if self.substance else ''}"
        return self.what[:80] or title if number is None else f"{title}: {number:,}{unit}"

    @property
    def told(self) -> str:
        """What it is, and all that its words say."""
        parts = (self.what,) if self.what.startswith(self.said) else (self.said, self.what)
        return str(capfirst(": ".join(filter(None, parts))))
