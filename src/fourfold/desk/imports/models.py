"""Uploaded files, the long work done on them, and how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.uploads import folder

SORTS = [
    ("police-uk", "A download from data.police.uk"),
    ("mapped", "Another file, through a mapping"),
    ("stored", "Parquet in Fourfold’s own schema"),
]


class Upload(Restricted):
    """A file that somebody uploaded to be imported. `name` is its own; `place` its folder's name among the uploads.
    `mapping` is a mapping's name or, for one of the workspace's own, its file's. `quarantined` and `row` say, of a
    mended row, which quarantine file it was in and which it is there."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("name", "place", "size", "digest", "sort", "mapping", "added_by", "removed_at", "quarantined", "row"),
        Handling.PLAIN,
    )
    name = models.CharField(max_length=100)
    place = models.CharField(max_length=32)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    sort = models.CharField(max_length=10, choices=SORTS)
    mapping = models.CharField(max_length=120, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    quarantined = models.CharField(max_length=120, blank=True)
    row = models.CharField(max_length=64, blank=True)

    class Meta(Restricted.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"upload {self.pk}, {self.name}"

    @property
    def path(self) -> Path:
        """Where the file lies, as long as it is kept."""
        return folder() / self.place / self.name

    @property
    def latest(self) -> Work | None:
        """The last work on it."""
        return self.works.order_by("-pk").first()


class State(models.TextChoices):
    """How a piece of long work stands."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"


class WorkQuerySet(KeptQuerySet["Work"]):
    """Pieces of work."""

    def scans(self) -> WorkQuerySet:
        """Those that scan and file the newest day."""
        return self.filter(upload=None, sheet=None)


class Work(Kept):
    """A piece of long work that somebody asked for: the import of an upload, what is done with a register's sheet, or
    (without either) the scan and filing of the newest day. `result` are its counts; `said` why it ended as it did."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("upload", "sheet", "state", "asked_by", "started_at", "finished_at", "result"), Handling.PLAIN
        ),
        "said": Handling.WORDS,
    }
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="works", null=True, blank=True)
    sheet = models.ForeignKey("imports.Sheet", on_delete=models.PROTECT, related_name="works", null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result: Any = models.JSONField(default=dict, blank=True)
    said = models.TextField(blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(WorkQuerySet)()

    class Meta(Kept.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[State.WAITING, State.RUNNING]) ^ models.Q(finished_at__isnull=False),
                name="work_finished_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"work {self.pk}: {self.upload or self.sheet or 'scan and file the newest day'}"

    @property
    def needed(self) -> Permission:
        """What somebody must be allowed to have it done."""
        return self.sheet.of.contribute if self.sheet else Permission.IMPORT

    @property
    def going_on(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (State.WAITING, State.RUNNING)


class Progress(models.Model):
    """How far a piece of work is. Kept apart from it, because it is nobody's act. `stop`: somebody asked it to end."""

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="progress")
    file = models.CharField(max_length=200, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)
    stop = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.work_id}: {self.rows} rows"


from fourfold.desk.imports.sheets.models import Row as Row  # noqa: E402 - they are models of this app too
from fourfold.desk.imports.sheets.models import Sheet as Sheet  # noqa: E402
