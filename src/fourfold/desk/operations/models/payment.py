"""Sums paid: under an asset's own order, or under one over several assets."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.operations.models.asset import Asset
from fourfold.desk.operations.models.confiscation import ConfiscationOrder


class PaymentQuerySet(KeptQuerySet["Payment"]):
    """Payments."""

    def seen_by(self, user: User) -> Self:
        """Those under orders, and of assets, that a user may see."""
        return self.under(Asset.objects.visible_to(user), ConfiscationOrder.objects.visible_to(user))

    def under(self, assets: models.QuerySet[Asset], orders: models.QuerySet[ConfiscationOrder]) -> Self:
        """Those under these assets' own orders, or under these orders."""
        return self.filter(models.Q(asset__in=assets.values("pk")) | models.Q(order__in=orders.values("pk")))


class Payment(Kept):
    """A sum paid under one order: an asset's own, or one over several."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("asset", "order", "on", "pounds", "evidence"), Handling.PLAIN
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="payments", null=True, blank=True)
    order = models.ForeignKey(
        ConfiscationOrder, on_delete=models.PROTECT, related_name="payments", null=True, blank=True
    )
    on = models.DateField("day", null=True, blank=True)
    pounds = models.PositiveBigIntegerField("pounds")
    evidence = models.CharField("what shows it", max_length=200, blank=True)

    objects: ClassVar[PaymentQuerySet] = models.Manager.from_queryset(PaymentQuerySet)()  # type: ignore[assignment]

    class Meta(Kept.Meta):
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(asset=None, order__isnull=False) | models.Q(asset__isnull=False, order=None),
                name="payment_under_one_order",
            )
        ]

    def __str__(self) -> str:
        return f"£{self.pounds:,}"

    def clean(self) -> None:
        """Raise `ValidationError` where nothing was ordered."""
        under = self.order or self.asset
        if under is not None and under.ordered is None:
            raise ValidationError(
                "Nothing was ordered to be paid yet. Put the order on record first; what is paid under an order over "
                "several assets belongs to that order."
            )
