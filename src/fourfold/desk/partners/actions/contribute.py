"""Contributing an event, and taking one in to the history under the agency's own source, or not."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Mapping
from importlib import resources
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.imports.actions import import_start, upload_add
from fourfold.desk.imports.sources import mapping_add
from fourfold.desk.partners.models import Agency, Contribution, agency_of
from fourfold.desk.partners.models.contribution import TOLD, Contributed
from fourfold.desk.partners.policies import check_may_contribute
from fourfold.errors import BadInput
from fourfold.history.kinds import kinds
from fourfold.history.schema import ROLES


@dataclasses.dataclass(frozen=True)
class Graded:
    """The 3x5x2 grade of whoever takes a contribution in: source, intelligence, handling."""

    source: str
    intelligence: str
    handling: str


@transaction.atomic
def contribution_make(*, by: User, fields: Mapping[str, Any]) -> Contribution:
    """Tell the force of an event, for one's agency. Raises `Denied` where no agreement lets it, and `BadInput`."""
    agreement = check_may_contribute(by)
    check_may_hold_real_data()
    if fields["kind"] not in kinds():
        raise BadInput("Choose what kind of event it was.")
    if fields["occurred_from"] > timezone.now():
        raise BadInput("It has not happened yet.")
    if bool(fields.get("role")) != bool(fields.get("ref")):
        raise BadInput("Give both what somebody was in it and your own reference for them, or neither.")
    made = Contribution(agency=agency_of(by), agreement=agreement, by=by, **fields)
    made.full_clean(exclude=["compartments"])
    made.save()
    return made


@transaction.atomic
def contribution_take(*, by: User, contribution: Contribution, graded: Graded) -> Contribution:
    """Take one in: its event goes the way of every import, graded, under its agency's source. Raises `Denied`, and
    `BadInput` for one that was decided."""
    held = _waiting(by, contribution)
    if held.agency is None:
        raise BadInput("Its agency is gone, so there is no source to take it in under.")
    row = _row(held, graded)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    file = SimpleUploadedFile(f"{held.reference}.csv", out.getvalue().encode())
    mapping = mapping_add(workspace(), _mapping(held.agency), "mapping.yaml")
    held.upload = upload_add(by=by, file=file, sort="mapped", mapping=mapping, marking=held.marking)
    held.upload.compartments.set(held.compartments.all())
    import_start(by=by, upload=held.upload)
    held.source_grade, held.intelligence_grade = graded.source, graded.intelligence
    held.handling_code = graded.handling
    return _decided(held, by, Contributed.TAKEN, "")


@transaction.atomic
def contribution_leave(*, by: User, contribution: Contribution, why: str) -> Contribution:
    """Not take one in, with the reason, which its agency sees. Raises `Denied` and `BadInput`."""
    held = _waiting(by, contribution)
    if not why.strip():
        raise BadInput("Say why; the agency sees it.")
    return _decided(held, by, Contributed.LEFT, why.strip())


def source_of(agency: Agency) -> str:
    """What the history calls an agency as a source."""
    return f"partner-{slugify(agency.name)}" if slugify(agency.name) else f"partner-{agency.pk}"


def _waiting(by: User, contribution: Contribution) -> Contribution:
    check_may(by, Permission.IMPORT)
    held = Contribution.fresh(contribution.pk)
    if held.state != Contributed.RECEIVED:
        raise BadInput(f"{held} was decided already.")
    return held


def _decided(held: Contribution, by: User, state: Contributed, why: str) -> Contribution:
    held.state, held.decided_by, held.decided_at, held.decided_why = state, by, timezone.now(), why[:300]
    for name, nothing in TOLD.items():
        setattr(held, name, nothing)
    held.save()
    return held


def _row(held: Contribution, graded: Graded) -> dict[str, str]:
    return {
        "reference": held.reference,
        "kind": held.kind,
        "occurred_from": held.occurred_from.isoformat(),
        "occurred_to": held.occurred_to.isoformat(),
        "told_at": held.at.isoformat(),
        "longitude": "" if held.longitude is None else str(held.longitude),
        "latitude": "" if held.latitude is None else str(held.latitude),
        "grading": graded.source + graded.intelligence,
        "handling": graded.handling,
        "marking": held.marking,
        "place": held.place,
        "account": held.text,
        **{role: held.ref if role == held.role else "" for role in ROLES},
    }


def _mapping(agency: Agency) -> str:
    shipped = resources.files("fourfold.desk.partners").joinpath("mapping.yaml").read_text(encoding="utf-8")
    return shipped.replace("SOURCE", source_of(agency))
