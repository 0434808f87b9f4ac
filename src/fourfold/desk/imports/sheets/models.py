"""Sheets for registers, and what becomes of each of their rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.registers.declaration import Register, rows_named
from fourfold.desk.uploads import folder

if TYPE_CHECKING:
    from fourfold.desk.imports.models import Work


class Fate(models.TextChoices):
    """What became of a row."""

    NEW = "new", "New"
    MADE = "made", "Made"
    DIFFERS = "differs", "Differs"
    UPDATED = "updated", "Updated"
    UNCHANGED = "unchanged", "Unchanged"
    DUPLICATE = "duplicate", "Duplicates"
    REJECTED = "rejected", "Rejected"
    MENDED = "mended", "Mended"


class Sheet(Restricted):
    """A file for a register, seen by who uploaded it and by nobody else. `place` is the file's folder among the
    uploads, as long as it has not been read; `header` its columns; `counts` how many rows met each fate; `read_at` when
    it was read. Its rows are forgotten at `forgotten_at`."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("register", "name", "place", "digest", "header", "counts", "read_at", "forgotten_at", "added_by"),
        Handling.PLAIN,
    )
    register = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    place = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    header: Any = models.JSONField(default=list, blank=True)
    counts: Any = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(Restricted.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"sheet {self.pk}, {self.name}"

    @property
    def of(self) -> Register:
        """The register that it is for."""
        return rows_named(self.register)

    @property
    def path(self) -> Path:
        """Where the file lies until it has been read."""
        return folder() / self.place / self.name

    @property
    def latest(self) -> Work | None:
        """The last work on it."""
        return self.works.order_by("-pk").first()


class Row(models.Model):
    """A row of a sheet. `file` and `line` say where it first stood; `record` is the key of the record that it is about
    or made. Its cells are kept as long as somebody has something to do about it."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="rows")
    file = models.CharField(max_length=140)
    line = models.PositiveIntegerField()
    fate = models.CharField(max_length=9, choices=Fate.choices)
    cells: Any = models.JSONField(default=list, blank=True)
    column = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    record = models.BigIntegerField(null=True, blank=True)

    class Meta:
        app_label = "imports"
        ordering = ["pk"]
        indexes = [models.Index(fields=["sheet", "fate"], name="row_by_fate")]

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"
