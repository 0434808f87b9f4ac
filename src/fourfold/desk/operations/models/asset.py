"""Assets: what was found, restrained, ordered to be confiscated, and paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.audit.handling import Handling
from fourfold.desk.operations.models.moved import Move, Moved
from fourfold.desk.operations.states import HELD, OF_ITS_OWN, Held
from fourfold.reports.outcomes import ASSETS
from fourfold.reports.outcomes import HELD as RELATIONS


class Asset(Moved):
    """A house, vehicle, account or other thing. `relation`: what its holder has to do with it, which is not owning it
    unless somebody says so. Sums are whole pounds; None: not known. `ordered` is what an order over it alone says; one
    over several has a register of its own, and such an asset stays as it is held, under investigation or restrained."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("kind", "relation", "worth", "ordered", "order"), Handling.PLAIN),
        **dict.fromkeys(("holder_ref", "holder_name"), Handling.PERSONAL),
        **dict.fromkeys(("what", "worth_by"), Handling.WORDS),
    }
    MENTIONS = ("holder_ref", "holder_name")
    MOVES = HELD
    SERIES = "AST"
    kind = models.CharField(max_length=10, choices=list(ASSETS.items()))
    what = models.CharField("what it is", max_length=300)
    holder_ref = models.CharField(
        "whose, or who uses it", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123"
    )
    holder_name = models.CharField("name", max_length=150, blank=True)
    relation = models.CharField(
        "what they have to do with it", max_length=10, choices=list(RELATIONS.items()), default="not-known"
    )
    worth = models.PositiveBigIntegerField("worth in pounds", null=True, blank=True)
    worth_by = models.CharField("by whose valuation", max_length=200, blank=True)
    order = models.CharField("order’s reference", max_length=100, blank=True)
    ordered = models.PositiveBigIntegerField("ordered to be paid, in pounds", null=True, editable=False)
    state = models.CharField(
        max_length=12, choices=Held.choices, default=Held.INVESTIGATED, editable=False, db_index=True
    )

    class Meta(Moved.Meta):
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ordered__isnull=False) | ~models.Q(state__in=OF_ITS_OWN),
                name="asset_ordered_says_how_much",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.what}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:asset", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("subject", self.holder_ref),) if self.holder_ref else ()

    @property
    def paid(self) -> int:
        """What was paid of it so far, in pounds."""
        return sum(one.pounds for one in self.payments.all())


class AssetMove(Move):
    """An asset's move; `pounds`: how much an order says."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("of", "pounds"), Handling.PLAIN)
    of = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="moves")
    pounds = models.PositiveBigIntegerField("ordered to be paid, in pounds", null=True, blank=True)

    class Meta(Move.Meta):
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="asset_move_numbered_once")]

    def __str__(self) -> str:
        return self.of.state_title(self.after)
