"""References that the desk gives: running, as TTL-2026-0001, or drawn, as group:OCG-7K3FQ9."""

from __future__ import annotations

import secrets

from django.db import models, transaction
from django.utils import timezone

from fourfold.desk.audit.gaps import passed_over


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
    """The next reference of a series: no two records get the same, however many are added at once. Some numbers are
    passed over, so that one that its reader does not see tells nothing."""
    year = timezone.localdate().year
    Number.objects.get_or_create(series=series, year=year)
    number = Number.objects.select_for_update().get(series=series, year=year)
    number.last += 1 + passed_over()
    number.save(update_fields=["last"])
    return str(number)


SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""What a drawn reference is written in: no vowel, so that it spells nothing, and nothing that is read as another."""


def drawn_reference(prefix: str) -> str:
    """A reference drawn at random, one of some four hundred million. Unlike a running one it tells nothing of how many
    there are, and leaves no gap where its reader does not see one."""
    return prefix + "".join(secrets.choice(SIGNS) for _ in range(6))
