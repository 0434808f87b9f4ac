"""Confiscation orders over several assets, each entered once with what it says is to be paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.operations.models.asset import Asset
from fourfold.desk.operations.models.moved import Move, Moved
from fourfold.desk.operations.states import CONFISCATED, OF_ITS_OWN, Confiscated
from fourfold.desk.registers.fields import ByReference


class ConfiscationOrder(Moved):
    """One order against somebody, over any number of assets. Its sum is the order's, not theirs: it counts once,
    whatever it covers. Whole pounds; None: not known."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("number", "court", "made_on", "pay_by", "ordered"), Handling.PLAIN),
        **dict.fromkeys(("against_ref", "against_name"), Handling.PERSONAL),
        "evidence": Handling.WORDS,
    }
    MENTIONS = ("against_ref", "against_name")
    MOVES = CONFISCATED
    SERIES = "CON"
    number = models.CharField("court’s number of it", max_length=100, blank=True)
    court = models.CharField(max_length=150, blank=True)
    made_on = models.DateField("made on", null=True, blank=True)
    pay_by = models.DateField("to be paid by", null=True, blank=True)
    ordered = models.PositiveBigIntegerField("ordered to be paid, in pounds", null=True, blank=True)
    against_ref = models.CharField(
        "against whom", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123"
    )
    against_name = models.CharField("name", max_length=150, blank=True)
    evidence = models.TextField("what shows it", blank=True)
    state = models.CharField(
        max_length=12, choices=Confiscated.choices, default=Confiscated.ORDERED, editable=False, db_index=True
    )

    class Meta(Moved.Meta):
        ordering = ["reference"]

    def __str__(self) -> str:
        return f"{self.reference}, {'sum not known' if self.ordered is None else f'£{self.ordered:,}'}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:confiscation-order", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        return (("subject", self.against_ref),) if self.against_ref else ()

    @property
    def paid(self) -> int:
        """What was paid under it so far, in pounds."""
        return sum(one.pounds for one in self.payments.all())


class Covers(Kept):
    """An asset that an order is over. One that was a mistake is taken out, and stays on record."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("order", "asset", "taken_out_on"), Handling.PLAIN)
    order = ByReference(
        ConfiscationOrder, models.PROTECT, related_name="covers", help_text="Its reference, as CON-2026-0001"
    )
    asset = ByReference(Asset, models.PROTECT, related_name="covered", help_text="Its reference, as AST-2026-0001")
    taken_out_on = models.DateField("the order is not over it, or no longer; taken out on", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        verbose_name_plural = "assets covered"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "asset"], condition=models.Q(taken_out_on=None), name="order_covers_asset_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset} under {self.order.reference}"

    def clean(self) -> None:
        """Raise `ValidationError` for an asset with an order of its own: what that says would count twice."""
        asset = self.asset if self.asset_id else None
        if self.taken_out_on is None and asset is not None and asset.state in OF_ITS_OWN:
            raise ValidationError(
                f"{asset.reference} has an order of its own, for £{asset.ordered:,}, which would count twice. Leave it "
                "out, or say first on its page that it is released from that."
            )


class ConfiscationMove(Move):
    """An order's move; `pounds`: what it says now, where that was varied."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("of", "pounds"), Handling.PLAIN)
    of = models.ForeignKey(ConfiscationOrder, on_delete=models.PROTECT, related_name="moves")
    pounds = models.PositiveBigIntegerField("ordered to be paid, in pounds", null=True, blank=True)

    class Meta(Move.Meta):
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="order_move_numbered_once")]

    def __str__(self) -> str:
        return self.of.state_title(self.after)
