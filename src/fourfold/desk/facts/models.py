"""What the desk's records have stated, and from when until when that was believed."""

from __future__ import annotations

from django.db import models


class KnownFact(models.Model):
    """One dated fact as a record (`kind`, `key`) stated it: `values` by the columns of its relation. Added when a
    record first states it, and given up when the record no longer does, so that a scan of any day sees what was
    believed then.

    Copied from records that are themselves kept and on record, by nobody's act, so it is neither; it goes when its
    record goes."""

    relation = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    values = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    known_day = models.DateField()
    gone_day = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relation", "kind", "key", "digest"],
                condition=models.Q(gone_day=None),
                name="known_fact_believed_once",
            )
        ]
        indexes = [models.Index(fields=["relation", "kind", "key"])]

    def __str__(self) -> str:
        return f"{self.relation}: {self.values}"
