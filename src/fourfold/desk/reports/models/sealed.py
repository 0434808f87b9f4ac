"""A signed report as it was sealed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.reports.models.report import Report
from fourfold.redacting import readable, seal_of
from fourfold.reports.document import Document
from fourfold.reports.stored import digest_of, from_data


class Sealed(Kept):
    """What a report said when it was signed, word for word, with the digest that shows it (SHA-256), the version of the
    data that it rested on, and the log of what was held back. Nothing changes it afterwards, but for words that a
    disposal takes out (`redacted_at`): then `seal`, over salted digests of its texts, shows that nothing else was, and
    `digest` stays that of the report as it was published. `told` is what its counts were, with their days and those
    held back too, so that later reports are set against it and not against records that have changed since; empty in
    seals from before it was kept."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("report", "digest", "data_version", "made_with", "by", "salts", "seal", "redacted_at"), Handling.PLAIN
        ),
        **dict.fromkeys(("content", "redactions"), Handling.WORDS),
        "told": Handling.SECRET,
    }
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="sealed")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    data_version = models.CharField(max_length=200)
    made_with = models.CharField("version of Fourfold", max_length=40)
    redactions = models.JSONField(default=list, blank=True)
    told = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    salts = models.JSONField(default=dict, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Sealed copy {self.digest[:16]}"

    @property
    def whole(self) -> bool:
        """Whether it is as it was sealed, but for what a disposal took out."""
        if self.redacted_at is not None:
            return self.seal == seal_of(self.parts, self.salts)
        return digest_of(self.content) == self.digest and self.seal in ("", seal_of(self.parts, self.salts))

    @property
    def document(self) -> Document:
        """The report, as it was, with words in place of what a disposal took out."""
        return from_data(readable(self.content))

    @property
    def parts(self) -> dict[str, Any]:
        """What the seal is over: what the report said, what its counts were, and the log of what was held back."""
        told = {"told": self.told} if self.told else {}
        return {"content": self.content, "redactions": self.redactions, **told}


def broken_seals() -> Iterator[str]:
    """Every sealed report that is not as it was sealed, in words."""
    for one in Sealed.objects.select_related("report").iterator():
        if not one.whole:
            yield f"The sealed copy of {one.report} is not as it was sealed."
