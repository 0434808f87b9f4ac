"""Research, and the bids for funds to do it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.partners.models import Agency
from fourfold.desk.programmes.models.work import Work

BIDS = [
    ("planned", "To be made"),
    ("made", "Made, not decided"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("withdrawn", "Withdrawn"),
]


class Research(Work):
    """A question that is to be answered with others. `found`: the answer, and where it is published."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("agency",), Handling.PLAIN),
        **dict.fromkeys(("question", "found"), Handling.WORDS),
    }
    question = models.TextField(blank=True)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="with whom"
    )
    found = models.TextField("what was found, and where it is published", blank=True)

    class Meta(Work.Meta):
        verbose_name_plural = "research"


class FundingBid(Kept):
    """A bid for funds: through whom, to whom, how much (in pounds; empty is unknown) and what came of it."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("research", "through", "funder", "pounds", "made_on", "outcome", "decided_on"), Handling.PLAIN
        ),
        "why": Handling.WORDS,
    }
    research = models.ForeignKey(Research, on_delete=models.PROTECT, related_name="bids")
    through = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    funder = models.CharField(max_length=200, blank=True)
    pounds = models.DecimalField("how much (pounds)", max_digits=12, decimal_places=2, null=True, blank=True)
    made_on = models.DateField("made", null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=BIDS, default="planned")
    decided_on = models.DateField("decided", null=True, blank=True)
    why = models.TextField("why it was won or lost", blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Bid{f' to {self.funder}' if self.funder else ''}: {self.get_outcome_display().lower()}"
