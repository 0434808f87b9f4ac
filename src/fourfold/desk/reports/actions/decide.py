"""How a report goes on: submitted, reviewed, sent back, signed and sealed, each by somebody else."""

from __future__ import annotations

from importlib import metadata

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.reports.drafting import Draft, draft_of, redactions, released_in
from fourfold.desk.reports.earlier import told_of
from fourfold.desk.reports.models import Release, Report, Sealed
from fourfold.desk.reports.redacting import seal
from fourfold.desk.reports.states import NEXT
from fourfold.errors import BadInput
from fourfold.reports.stored import as_data, digest_of


@transaction.atomic
def report_submit(*, by: User, report: Report) -> Report:
    """Hand a draft in for legal review. What may not leave as it stands is for the reviewer to release or to send back.
    Raises `Denied`, and `BadInput` while a passage is wrong."""
    check_may(by, Permission.WRITE_REPORTS)
    report = _to(report, "review")
    _check_right(draft_of(report, by))
    report.submitted_at = timezone.now()
    report.reviewed_at = report.reviewed_by = None
    report.said = ""
    report.save()
    return report


@transaction.atomic
def release_give(*, by: User, report: Report, name: str, why: str) -> Release:
    """Answer for it that something held back may leave. Raises `Denied` for whoever wrote any of it, and `BadInput` for
    what is not held back, or no reason."""
    check_may(by, Permission.REVIEW_REPORTS)
    report = Report.fresh(report.pk)
    _check_not_a_writer(by, report)
    if report.state != "review":
        raise Denied("What is held back is released in review.")
    if not why.strip():
        raise BadInput("Say why it may leave.")
    draft = draft_of(report, by)
    if name not in {*draft.on.withheld, *(one.name for one in draft.held)}:
        raise BadInput("Nothing of that name is held back.")
    made = Release(report=report, name=name, why=why.strip(), by=by)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def report_review(*, by: User, report: Report, said: str) -> Report:
    """Say that it may be signed. Raises `Denied` for whoever wrote any of it, and `BadInput` while anything that may
    not leave has no release."""
    check_may(by, Permission.REVIEW_REPORTS)
    report = _to(report, "reviewed")
    _check_not_a_writer(by, report)
    draft = draft_of(report, by)
    _check_right(draft)
    _check_nothing_held(draft)
    report.reviewed_at, report.reviewed_by, report.said = timezone.now(), by, said.strip()
    report.full_clean(exclude=["compartments"])
    report.save()
    return report


@transaction.atomic
def report_send_back(*, by: User, report: Report, said: str) -> Report:
    """Send it back to its author, with why. Raises `Denied`, and `BadInput` without a word of it."""
    reviewing = Report.fresh(report.pk).state == "review"
    check_may(by, Permission.REVIEW_REPORTS if reviewing else Permission.SIGN_REPORTS)
    report = _to(report, "draft")
    if not said.strip():
        raise BadInput("Say what is to be changed.")
    report.reviewed_at = report.reviewed_by = None
    report.said = said.strip()
    report.save()
    return report


@transaction.atomic
def report_withdraw(*, by: User, report: Report) -> Report:
    """Give a draft up. It stays on record. Raises `Denied`."""
    check_may(by, Permission.WRITE_REPORTS)
    report = _to(report, "withdrawn")
    report.save()
    return report


@transaction.atomic
def report_sign(*, by: User, report: Report) -> Sealed:
    """Sign it, and seal what it says. Raises `Denied` for whoever wrote or reviewed it, and `BadInput` where a record
    has changed since so that a passage is wrong, or something may not leave any more."""
    check_may(by, Permission.SIGN_REPORTS)
    report = _to(report, "signed")
    _check_not_a_writer(by, report)
    if report.reviewed_by_id == by.pk:
        raise Denied("Whoever reviewed it cannot sign it: that is for a third.")
    draft = draft_of(report, by)
    _check_right(draft)
    _check_nothing_held(draft)
    data = as_data(draft.document)
    made = Sealed(
        report=report,
        content=data,
        digest=digest_of(data),
        data_version=draft.document.data_version or "",
        made_with=metadata.version("fourfold"),
        redactions=redactions(draft),
        told=told_of(draft.document, draft.proposed, draft.on.year, released_in(report)).data,
        by=by,
    )
    seal(made)
    made.full_clean()
    made.save()
    report.signed_at, report.signed_by = timezone.now(), by
    report.full_clean(exclude=["compartments"])
    report.save()
    return made


def _to(report: Report, state: str) -> Report:
    """The report in its next state, not yet saved. Raises `Denied` where that does not follow."""
    held = Report.fresh(report.pk)
    if state not in NEXT[held.state]:
        raise Denied(f"It is {held.get_state_display().lower()}: that cannot be done now.")
    held.state = state
    return held


def _check_not_a_writer(by: User, report: Report) -> None:
    if by.pk in report.writers():
        raise Denied("Whoever wrote any of it neither reviews nor signs it.")


def _check_right(draft: Draft) -> None:
    if draft.wrong:
        raise BadInput(f"Not yet: {' '.join(draft.wrong)}")


def _check_nothing_held(draft: Draft) -> None:
    if draft.held:
        raise BadInput(f"Not yet: {' '.join(one.why for one in draft.held)} Each needs a release, or has to go.")
