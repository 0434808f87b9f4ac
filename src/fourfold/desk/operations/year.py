"""A year that was published, as records: what its file says and nothing else, each with its paragraph as its source."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db import transaction

from fourfold.desk.accounts.models import User
from fourfold.desk.firearms.models import Incident, Weapon
from fourfold.desk.operations.actions.claim import outcome_claim
from fourfold.desk.operations.for_reports import EXTRADITION
from fourfold.desk.operations.models import Asset, AssetClaim, FirearmsClaim, ImpactStatement, Operation, Outcome, Part
from fourfold.desk.partners.models import Agency
from fourfold.errors import BadInput
from fourfold.reports import operations as told
from fourfold.reports.panel_year import PanelYear
from fourfold.sentences.sentence import Sentence, Term


@dataclasses.dataclass(frozen=True)
class _Loading:
    """Loads one year's records, by somebody. What happened lies somewhere between the last update and the report: that
    is all that is known of its day."""

    year: PanelYear
    by: User

    def said_at(self, paragraph: str) -> str:
        """What shows a fact: the report, and where in it."""
        return f"{self.year.source}, paragraph {paragraph}"

    @property
    def kept(self) -> dict[str, Any]:
        """What every record has."""
        return {"marking": self.year.marking, "added_by": self.by}

    def operation(self, one: told.Operation) -> None:
        """An operation with everything that it claims."""
        held = self.named(one, kind=one.kind, theme=one.theme, place=one.area or "", why=one.reason or "",
                          command=one.led_by or "", proceedings="pending" if one.proceedings_pending else "",
                          legal_release=one.legal_release or "")  # fmt: skip
        for name in one.partners:
            agency, _ = Agency.objects.get_or_create(name=name, defaults=self.kept)
            Part.objects.create(operation=held, agency=agency)
        for outcome in one.outcomes:
            self.outcome(held, kind=outcome.kind, what=outcome.what, count=outcome.count)
        for sentence in filter(None, (one.imprisonment, *one.sentences)):
            self.sentence(held, sentence)
        for asset in one.assets:
            fields = {"kind": asset.kind, "what": asset.what, "relation": asset.held, "worth": asset.pounds}
            made = Asset.objects.create(**fields, worth_by=self.said_at(one.source), **self.kept)
            AssetClaim.objects.create(operation=held, asset=made)
        for firearms in one.firearms:
            self.firearms(held, firearms, one.source)
        if one.impact:
            ImpactStatement.objects.create(
                operation=held, giver="community", consent="published", publishable=one.impact,
                statement=f"The words are not known. {self.said_at(one.source)}.",
            )  # fmt: skip

    def fugitives(self, one: told.Fugitives) -> None:
        """An extradition project, with how many were extradited: they are not named, so none has a record."""
        held = self.named(one, kind=EXTRADITION)
        self.outcome(held, kind="extraditions", count=one.extradited)

    def named(self, one: told.Operation | told.Fugitives, **fields: Any) -> Operation:
        """An operation's own record."""
        made: Operation = Operation.objects.create(
            name=one.name, p=one.p, source=self.year.source, paragraph=one.source, not_known="\n".join(one.gaps),
            **fields, **self.kept,
        )  # fmt: skip
        return made

    def outcome(self, held: Operation, **fields: Any) -> None:
        """Something that came of an operation."""
        made = Outcome(
            on=self.year.last_update, until=self.year.date, evidence=self.said_at(held.paragraph), **fields, **self.kept
        )
        made.full_clean(exclude=["compartments"])
        made.save()
        outcome_claim(by=self.by, operation=held, outcome=made)

    def sentence(self, held: Operation, one: Sentence) -> None:
        """A sentence, or a stated sum."""
        term = one.term or Term()
        years, months = divmod(term.months, 12)
        self.outcome(
            held, kind="sentence", passed=one.kind.value, standing=one.standing.value, stated=one.stated,
            at_least=one.at_least, person_ref=one.person or "", years=years if one.term else None,
            months=months or None, days=term.days or None,
        )  # fmt: skip

    def firearms(self, held: Operation, one: told.Firearms, paragraph: str) -> None:
        """A recovery in the firearms register, a weapon for each that was counted."""
        incident = Incident.objects.create(
            sort="recovery", how="in-transit" if one.on_the_way else "other", what_happened=one.how, exactness="year",
            on=self.year.last_update, operation=held.name, origin=self.said_at(paragraph), **self.kept,
        )  # fmt: skip
        for _ in range(one.count):
            Weapon.objects.create(incident=incident, condition=one.condition, recovered=True)
        FirearmsClaim.objects.create(operation=held, incident=incident)


@transaction.atomic
def load_year(year: PanelYear, *, by: User) -> int:
    """Put a published year's operations on record, with all that each claims; gives how many. Somebody has to be
    acting. Raises `BadInput` where the year is on record already."""
    if Operation.objects.filter(source=year.source).exists():
        raise BadInput(f"{year.source} is on record already; nothing was changed.")
    loading = _Loading(year, by)
    for operation in year.operations:
        loading.operation(operation)
    for fugitives in year.fugitives:
        loading.fugitives(fugitives)
    return len(year.operations) + len(year.fugitives)
