"""Writing a report: beginning it, picking, ordering, editing and adding passages."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Max

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.versions import check_unchanged
from fourfold.desk.measures.held import measures as all_measures
from fourfold.desk.reports.models import Passage, Report
from fourfold.desk.reports.records import proposed, years
from fourfold.errors import BadInput
from fourfold.reports.proposing import Proposed, check_own, proposals, section_name


@transaction.atomic
def report_begin(
    *,
    by: User,
    title: str,
    sort: str,
    year: str = "",
    days: tuple[dt.date, dt.date] | None = None,
    theme: str = "",
    measures: list[str] | None = None,
    marking: str = "",
) -> Report:
    """Begin a report with all that its records propose: of a year in the workspace, or, with `days`, of the desk's own.
    Raises `Denied`, and `BadInput` for a year or measure that is not there."""
    check_may(by, Permission.WRITE_REPORTS)
    if days is None and year not in years():
        raise BadInput(f"There are no records of a year {year!r}: put a file of it into the workspace's years/.")
    unknown = set(measures or ()) - set(all_measures())
    if unknown:
        raise BadInput(f"There is no measure {sorted(unknown)[0]!r}.")
    report = Report(
        title=title.strip(), sort=sort, year=year, theme=theme, measures=measures or [], author=by,
        marking=marking or "OFFICIAL", from_on=days[0] if days else None, to_on=days[1] if days else None,
    )  # fmt: skip
    report.full_clean(exclude=["compartments"])
    report.save()
    offered = enumerate(proposals(proposed(report)), start=1)
    Passage.objects.bulk_create(
        Passage(report=report, key=one.key, section=one.section, position=place) for place, one in offered
    )
    return report


@transaction.atomic
def passage_edit(*, by: User, passage: Passage, text: str, seen: str = "") -> Passage:
    """Put a passage otherwise; "" puts it back as its records propose it. Each number must be its record's. Raises
    `Denied`, `ChangedMeanwhile`, `Untraced` with every number that is not, and `BadInput`."""
    _check_writing(by, passage.report)
    check_unchanged(passage, seen)
    passage = Passage.fresh(passage.pk)
    offer = proposed(passage.report)
    there = {one.key: one for one in proposals(offer)}.get(passage.key)
    if not passage.own and (there is None or not there.may_be_edited):
        raise BadInput("This stands as it is worked out: it can be left out with its claim, never put otherwise.")
    if passage.own or text.strip():
        check_own(text, offer)
    as_proposed = there is not None and text.strip() == there.written
    passage.text = "" if as_proposed else text.strip().replace("\r\n", "\n")
    passage.edited_by = by
    passage.full_clean()
    passage.save()
    return passage


@transaction.atomic
def passage_add(*, by: User, report: Report, section: str, text: str) -> Passage:
    """Add a passage of one's own at the end of a section. Raises `Denied`, `Untraced` and `BadInput`."""
    _check_writing(by, report)
    offer = proposed(report)
    if section not in {section_name(one) for one in offer.sections}:
        raise BadInput("There is no such section.")
    check_own(text, offer)
    own = Passage(
        report=report, key=f"own/{uuid.uuid4().hex[:12]}", section=section, position=_after(report, section),
        text=text.strip().replace("\r\n", "\n"), edited_by=by,
    )  # fmt: skip
    own.full_clean()
    own.save()
    return own


@transaction.atomic
def passage_take(*, by: User, report: Report, key: str) -> Passage:
    """Take in what a record proposes that the report has not. Raises `Denied` and `BadInput`."""
    _check_writing(by, report)
    found: Proposed | None = {one.key: one for one in proposals(proposed(report))}.get(key)
    if found is None or report.passages.filter(key=key).exists():
        raise BadInput("Nothing of that name is proposed now.")
    taken: Passage = Passage.objects.create(
        report=report, key=key, section=found.section, position=_after(report, found.section)
    )
    return taken


@transaction.atomic
def passage_include(*, by: User, passage: Passage, included: bool, why: str = "") -> Passage:
    """Leave a passage out, with why, or take it back in. Raises `Denied`."""
    _check_writing(by, passage.report)
    passage = Passage.fresh(passage.pk)
    passage.included, passage.why_out = included, "" if included else why.strip()[:400]
    passage.save()
    return passage


@transaction.atomic
def passage_move(*, by: User, passage: Passage, up: bool) -> Passage:
    """Change places with the passage before, or after, in its section. The first stays the first. Raises `Denied`."""
    _check_writing(by, passage.report)
    beside = list(Passage.objects.select_for_update().filter(report=passage.report_id, section=passage.section))
    place = [one.pk for one in beside].index(passage.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(beside):
        one, two = beside[place], beside[other]
        one.position, two.position = two.position, one.position
        one.save()
        two.save()
    return Passage.fresh(passage.pk)


def _check_writing(by: User, report: Report) -> None:
    check_may(by, Permission.WRITE_REPORTS)
    if Report.fresh(report.pk).state != "draft":
        raise Denied("Only a draft can be changed. Whoever reviews or signs it can send it back.")


def _after(report: Report, section: str) -> int:
    """The place at the end of a section: what stands behind it moves on by one."""
    last = report.passages.filter(section=section).aggregate(last=Max("position"))["last"]
    last = last or report.passages.aggregate(last=Max("position"))["last"] or 0
    for later in Passage.objects.select_for_update().filter(report=report, position__gt=last):
        later.position += 1
        later.save()
    return int(last) + 1
