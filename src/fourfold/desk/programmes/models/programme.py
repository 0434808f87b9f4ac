"""Educational and other programmes: their sessions, venues, audiences and materials."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.partners.models import Agency
from fourfold.desk.programmes.models.work import Work

VENUES = [
    ("school", "School"),
    ("college", "College"),
    ("prison", "Prison"),
    ("youth-club", "Youth club"),
    ("community", "Community place"),
    ("online", "Online"),
    ("other", "Other"),
]


class Programme(Work):
    """Something that is delivered again and again, as a play in schools. `funder` pays for it, `deliverer` does it."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("funder", "deliverer", "audience"), Handling.PLAIN)
    audience = models.CharField("for whom", max_length=200, blank=True)
    funder = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    deliverer = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="who delivers it"
    )

    class Meta(Work.Meta):
        pass


class ProgrammeSession(Kept):
    """One session, or some of one sort where no more is known. `reached` empty is unknown, not nobody."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("programme", "on", "venue_kind", "venue", "audience", "reached"), Handling.PLAIN),
        "feedback": Handling.WORDS,
    }
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="sessions")
    on = models.DateField("day", null=True, blank=True)
    venue_kind = models.CharField("sort of venue", max_length=12, choices=VENUES, blank=True)
    venue = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=200, blank=True)
    reached = models.PositiveIntegerField("how many people", null=True, blank=True)
    feedback = models.TextField("what they said of it", blank=True)

    class Meta(Kept.Meta):
        ordering = ["-on", "-pk"]
        verbose_name = "session of a programme"
        verbose_name_plural = "sessions of programmes"

    def __str__(self) -> str:
        where = self.venue or (self.get_venue_kind_display() if self.venue_kind else "A session")
        return f"{where}, {self.on:%-d %B %Y}" if self.on else f"{where}, day not known"


class ProgrammeMaterial(Kept):
    """Something that is used: a play, a film, a lesson plan, a leaflet."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("programme", "name", "kept_at", "reviewed_on"), Handling.PLAIN
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="materials")
    name = models.CharField(max_length=200)
    kept_at = models.CharField("where it is", max_length=300, blank=True)
    reviewed_on = models.DateField("last looked through", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
