"""Our own running references, as TTL-2026-0001."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone


class Number(models.Model):
    """The last number given in a series in a year."""

    series = models.CharField(max_length=20)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        app_label = "registers"
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="number_once_a_year")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}-{self.last:04}"


@transaction.atomic
def next_reference(series: str) -> str:
    """The next reference of a series: no two records get the same, however many are added at once."""
    year = timezone.localdate().year
    Number.objects.get_or_create(series=series, year=year)
    number = Number.objects.select_for_update().get(series=series, year=year)
    number.last += 1
    number.save(update_fields=["last"])
    return str(number)
