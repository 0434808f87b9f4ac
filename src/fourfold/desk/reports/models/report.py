"""A report that is being written, and its passages."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from fourfold import words
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.reports.states import SORTS, STATES
from fourfold.triggers.language import THEME_TITLES


class Report(Restricted):
    """One report of one year's records: those of a file of the workspace's (`year`) with the desk's own, or the desk's
    own alone of the days from `from_on` to `to_on`. `measures` are the names of those that it tells of beside the
    records. It is reviewed by somebody who did not write it, and signed by a third; once signed, nothing in it
    changes."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("title", "sort", "theme", "year", "from_on", "to_on", "measures", "state", "author", "submitted_at",
             "reviewed_at", "reviewed_by", "signed_at", "signed_by"),
            Handling.PLAIN,
        ),
        "said": Handling.WORDS,
    }  # fmt: skip
    title = models.CharField(max_length=200)
    sort = models.CharField("what it is", max_length=10, choices=SORTS, default="panel")
    theme = models.CharField(max_length=60, choices=list(THEME_TITLES.items()), blank=True)
    year = models.CharField("whose records it tells of", max_length=60, blank=True)
    from_on = models.DateField("from", null=True, blank=True)
    to_on = models.DateField("until (the last day)", null=True, blank=True)
    measures = models.JSONField("measures that it tells of", default=list, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    said = models.TextField("what the reviewer said", blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Restricted.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(reviewed_at=None, reviewed_by=None) & ~Q(state__in=["reviewed", "signed"]))
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, state__in=["reviewed", "signed"]),
                name="report_reviewed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="report_signed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("author")), name="report_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | (~Q(signed_by=F("author")) & ~Q(signed_by=F("reviewed_by"))),
                name="report_signed_by_a_third",
            ),
            models.CheckConstraint(
                condition=(Q(state="signed") & Q(signed_at__isnull=False)) | (~Q(state="signed") & Q(signed_at=None)),
                name="report_signed_when_it_is",
            ),
            models.CheckConstraint(
                condition=(Q(sort="theme") & ~Q(theme="")) | (~Q(sort="theme") & Q(theme="")),
                name="report_has_a_theme_of_its_own",
            ),
            models.CheckConstraint(
                condition=(~Q(year="") & Q(from_on=None, to_on=None))
                | (Q(year="", from_on__isnull=False, to_on__isnull=False, to_on__gte=F("from_on"))),
                name="report_is_of_a_year_or_of_days",
                violation_error_message="A report is of a year in the workspace, or of some days.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reports:report", args=[self.pk])

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The days of the desk's own records that it tells of; None where it is of a year's file."""
        return None if self.from_on is None or self.to_on is None else (self.from_on, self.to_on)

    @property
    def of(self) -> str:
        """Whose records it tells of, in words."""
        return words.period(*self.days) if self.days else self.year

    def writers(self) -> set[int]:
        """Whoever wrote any of it."""
        return {self.author_id, *filter(None, self.passages.values_list("edited_by", flat=True))}


class Passage(Kept):
    """One passage of a report, in its place. `text` is the author's; "" for one that stands as its records propose it,
    and so follows them. One left out stays here, with the reason."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("report", "key", "section", "position", "included", "edited_by"), Handling.PLAIN),
        **dict.fromkeys(("text", "why_out"), Handling.WORDS),
    }
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="passages")
    key = models.CharField(max_length=200)
    section = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    included = models.BooleanField(default=True)
    why_out = models.CharField("why it is left out", max_length=400, blank=True)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="passage_once_in_a_report"),
            models.CheckConstraint(
                condition=Q(text="") | Q(edited_by__isnull=False), name="passage_words_are_somebodys"
            ),
            models.CheckConstraint(
                condition=Q(included=True, why_out="") | Q(included=False), name="passage_out_with_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.key}"

    @property
    def own(self) -> bool:
        """Whether it is the author's own, from no record."""
        return self.key.startswith("own/")
