"""Information-sharing agreements: what may be shared with whom, for what, under which law, until when."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.partners.models.agency import Agency
from fourfold.desk.partners.settings import Sharing, months_after, sharing
from fourfold.desk.registers.numbered import next_reference

PURPOSES = [
    ("life", "To protect somebody's life"),
    ("child", "To safeguard a child"),
    ("adult", "To safeguard an adult at risk"),
    ("exploitation", "To protect people from trafficking and exploitation"),
    ("families", "To support families"),
    ("crime", "To prevent, detect or prosecute crime"),
    ("offenders", "To manage people who offend"),
    ("assets", "To recover the proceeds of crime"),
    ("licensing", "To license and regulate premises and trades"),
    ("evaluation", "To find out what works"),
]
TAKES = [("receives", "Receives"), ("contributes", "Contributes"), ("both", "Receives and contributes")]


def sort_choices() -> list[tuple[str, str]]:
    """The sorts of record that an agreement can let out, asked for once every register is known."""
    from fourfold.desk.partners.shareable import sort_choices as found

    return found()


class Agreement(Restricted):
    """An agreement, with what it is for (`AgreedPurpose`), what may be shared (`AgreedData`) and between whom
    (`AgreedParty`). In force from `starts_on` until `ends_on`, unless suspended; `owner` answers for its reviews."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference", "title", "gateway", "owner", "starts_on", "ends_on", "kept_at", "suspended_on", "ended_on",
                "review_by", "added_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("necessity", "conditions", "suspended_why", "ended_why"), Handling.WORDS),
    }  # fmt: skip
    reference = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=200)
    gateway = models.TextField(
        "legal gateway",
        blank=True,
        help_text="The law that allows it, as section 115 of the Crime and Disorder Act 1998",
    )
    necessity = models.TextField("why it is necessary and proportionate", blank=True)
    conditions = models.TextField("conditions on whoever receives it", blank=True)
    owner = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="agreements",
        null=True,
        blank=True,
        verbose_name="who answers for it",
    )
    starts_on = models.DateField("in force from", null=True, blank=True)
    ends_on = models.DateField("until (the last day)", null=True, blank=True)
    kept_at = models.CharField("where the signed copy is", max_length=300, blank=True)
    review_by = models.DateField("next review by", null=True, blank=True, editable=False, db_index=True)
    suspended_on = models.DateField("suspended since", null=True, blank=True)
    suspended_why = models.TextField("why it is suspended", blank=True)
    ended_on = models.DateField("ended", null=True, blank=True)
    ended_why = models.TextField("why it ended", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Restricted.Meta):
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(suspended_on=None, suspended_why="")
                | (models.Q(suspended_on__isnull=False) & ~models.Q(suspended_why="")),
                name="agreement_suspended_on_and_why",
                violation_error_message="To suspend it, give both since when and why.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None, ended_why="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(ended_why="")),
                name="agreement_ended_on_and_why",
                violation_error_message="To end it, give both when and why.",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message="It ends before it comes into force.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("ISA")
        self.review_by = self._review_due(sharing())
        super().save(*args, **kwargs)

    def live(self, day: dt.date) -> bool:
        """Whether it is in force on a day. One whose first day nobody gave is not."""
        begun = self.starts_on is not None and self.starts_on <= day
        over = any(end is not None and end <= day for end in (self.suspended_on, self.ended_on))
        return begun and not over and (self.ends_on is None or day <= self.ends_on)

    def _review_due(self, settings: Sharing) -> dt.date | None:
        """The day by which it is to be reviewed; None before it is in force and once it has ended."""
        if self.starts_on is None or self.ended_on is not None:
            return None
        latest = self.reviews.first() if self.pk else None
        if latest is None:
            return months_after(self.starts_on, settings.first_review_months)
        return latest.next_by or months_after(latest.on, settings.review_months)


class AgreedPurpose(Kept):
    """Something that an agreement is for."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("agreement", "purpose"), Handling.PLAIN),
        "words": Handling.WORDS,
    }
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="purposes")
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    words = models.TextField("in the agreement's own words", blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "purpose"], name="agreed_purpose_once")]

    def __str__(self) -> str:
        return self.get_purpose_display()


class AgreedData(Kept):
    """A sort of record that an agreement lets out, and of it which kinds of data beyond what is about the work itself.
    A package holds nothing else: what the fields' handling classes say is left out, and counted."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("agreement", "sort", "words", "personal", "protected"), Handling.PLAIN
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="data")
    sort = models.CharField("sort of record", max_length=40, choices=sort_choices)
    words = models.BooleanField("what people wrote, which may name anybody", default=False)
    personal = models.BooleanField("about suspects and subjects", default=False)
    protected = models.BooleanField("about victims, witnesses and vulnerable people", default=False)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        verbose_name = "kind of data"
        verbose_name_plural = "kinds of data"
        constraints = [models.UniqueConstraint(fields=["agreement", "sort"], name="agreed_data_once")]

    def __str__(self) -> str:
        return str(self.get_sort_display())

    @property
    def kinds(self) -> frozenset[Handling]:
        """The handling classes of what may be in a package."""
        more = (Handling.WORDS, Handling.PERSONAL, Handling.PROTECTED)
        return frozenset({Handling.PLAIN, *(one for one in more if getattr(self, one.value))})


class AgreedParty(Kept):
    """An agency that an agreement is with: what it does under it, and who signed for it. It binds once it is signed."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("agreement", "agency", "takes", "signed_on"), Handling.PLAIN),
        **dict.fromkeys(("signatory", "post"), Handling.STAFF),
    }
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="party_to")
    takes = models.CharField("what it does", max_length=12, choices=TAKES, default="receives")
    signatory = models.CharField("who signed for it", max_length=150, blank=True)
    post = models.CharField("their post", max_length=150, blank=True)
    signed_on = models.DateField("signed", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        verbose_name_plural = "agreed parties"
        constraints = [models.UniqueConstraint(fields=["agreement", "agency"], name="agreed_party_once")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_takes_display().lower()}"


class AgreementReview(Kept):
    """Somebody looked whether an agreement is still needed, lawful and kept to. `next_by` where the next review is to
    be sooner or later than the settings say."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("agreement", "on", "next_by", "added_by"), Handling.PLAIN),
        "finding": Handling.WORDS,
    }
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField("day", default=timezone.localdate)
    finding = models.TextField()
    next_by = models.DateField("next review, if not as usual", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"Review, {self.on:%-d %B %Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; the agreement then says when the next is due."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.agreement.save()
