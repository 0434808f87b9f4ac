"""People who are wanted in one country and sought in another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.audit.handling import Handling
from fourfold.desk.operations.models.moved import Move, Moved
from fourfold.desk.operations.states import SOUGHT, Sought

WAYS = [("from-here", "Wanted abroad, sought here"), ("to-here", "Wanted here, sought abroad")]


class Fugitive(Moved):
    """Somebody who is wanted. Where they are wanted is what a court there says; nothing is kept of what they are."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("way", "wanted_in", "offence", "warrant", "warrant_on"), Handling.PLAIN),
        **dict.fromkeys(("ref", "name", "whereabouts"), Handling.PERSONAL),
    }
    MOVES = SOUGHT
    SERIES = "FUG"
    ref = models.CharField("reference", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123")
    name = models.CharField(max_length=150, blank=True)
    way = models.CharField("which way", max_length=10, choices=WAYS, default="from-here")
    wanted_in = models.CharField("wanted in", max_length=100, blank=True, help_text="The country whose warrant it is")
    offence = models.CharField("wanted for", max_length=200, blank=True)
    warrant = models.CharField(max_length=100, blank=True, help_text="Its sort and reference")
    warrant_on = models.DateField("day of the warrant", null=True, blank=True)
    whereabouts = models.TextField("where they may be", blank=True)
    state = models.CharField(
        max_length=12, choices=Sought.choices, default=Sought.WANTED, editable=False, db_index=True
    )

    class Meta(Moved.Meta):
        ordering = ["reference"]

    def __str__(self) -> str:
        return f"{self.reference}, {self.name or self.ref or 'not named'}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:fugitive", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("subject", self.ref),) if self.ref else ()


class FugitiveMove(Move):
    """A fugitive's move."""

    HANDLING: ClassVar[dict[str, Handling]] = {"of": Handling.PLAIN}
    of = models.ForeignKey(Fugitive, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="fugitive_move_numbered_once")]

    def __str__(self) -> str:
        return self.of.state_title(self.after)
