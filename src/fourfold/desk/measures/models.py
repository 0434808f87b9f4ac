"""What the desk keeps of measures: versions of definitions, stated targets, and other forces' counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept


class Definition(Kept):
    """One version of a measure's definition (YAML, as in a file of the catalogue). It never changes: whoever changes
    what is counted adds the next version, and says why."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("measure", "version", "by", "text"), Handling.PLAIN),
        "why": Handling.WORDS,
    }
    measure = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    text = models.TextField("definition")
    why = models.TextField("why it is defined so")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["measure", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "version"], name="definition_versioned_once"),
            models.CheckConstraint(condition=~models.Q(why=""), name="definition_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, version {self.version}"


class Target(Kept):
    """What a measure is to come to in a year, stated by somebody: so many or fewer. `year` is its first month. The
    newest of a year holds; earlier ones stay on record."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("measure", "year", "value", "by"), Handling.PLAIN),
        "source": Handling.WORDS,
    }
    measure = models.SlugField(max_length=60)
    year = models.CharField(max_length=7)
    value = models.PositiveIntegerField("so many or fewer")
    source = models.CharField("who stated it, and where", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["measure", "-year", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(source=""), name="target_was_stated")]

    def __str__(self) -> str:
        return f"{self.value:,} or fewer in the year from {self.year}"


class Others(Kept):
    """Other forces' (or areas') counts of the same thing in the same period, each with its exposure (its population,
    say), as a published file has them. `rows` are [name, count, exposure]."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("measure", "period", "source", "exposure", "rows", "by"), Handling.PLAIN
    )
    measure = models.SlugField(max_length=60)
    period = models.CharField(max_length=60)
    source = models.CharField("where it was published", max_length=300)
    exposure = models.CharField("what the counts are set against", max_length=60)
    rows = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        ordering = ["measure", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(source=""), name="others_have_their_source")]

    def __str__(self) -> str:
        return f"{self.measure}, {self.period}: {self.source}"


class Released(Kept):
    """Counts of a measure put forward for publication by one person and let out by another. `cells` are what the public
    may have: [first month, last month, area ("" for everywhere), count or null where it is held back], worked out when
    they were let out, so that none that is small can be got by subtraction from these or from what was out before."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("measure", "version", "first", "last", "level", "cells", "by", "let_out_at", "let_out_by"), Handling.PLAIN
        ),
        **dict.fromkeys(("sentence", "why"), Handling.WORDS),
    }
    measure = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    first = models.CharField(max_length=7)
    last = models.CharField(max_length=7)
    level = models.CharField("each area of", max_length=60, blank=True)
    cells = models.JSONField(default=list, blank=True)
    sentence = models.TextField(blank=True)
    why = models.TextField("for what it is published")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    let_out_at = models.DateTimeField(null=True, blank=True)
    let_out_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(let_out_at=None, let_out_by=None)
                | (models.Q(let_out_at__isnull=False) & ~models.Q(let_out_by=models.F("by"))),
                name="released_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(let_out_at=None) | models.Q(let_out_by__isnull=False), name="released_at_and_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.first} to {self.last}"
