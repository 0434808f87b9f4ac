"""Measures and reports, to read: what is counted, month by month, of what the caller may see; and how reports stand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api.scopes import MEASURES_READ, REPORTS_READ
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.measures.held import counted, measure_or_404, measures
from fourfold.desk.reports.models import Report
from fourfold.errors import FourfoldError
from fourfold.measures.comparing import compare_periods, year_so_far
from fourfold.measures.definition import Measure

router = Router(tags=["Measures and reports"])


class MeasureRow(Schema):
    """What a measure counts."""

    id: str
    version: int
    title: str
    meaning: str
    unit: str
    source: str
    owner: str
    query: str


class MonthCount(Schema):
    """A month, and what was counted in it of what the caller may see; null where it is not held: unknown, not
    nought."""

    month: str
    count: float | None


class MeasureTold(MeasureRow):
    """A measure with its months, and its newest year to date against the same months a year before, in one plain
    sentence; `why_not` says why something is missing."""

    months: list[MonthCount]
    compared: str | None
    why_not: str | None


class ReportRow(Schema):
    """A report, and how far it is."""

    id: int
    title: str
    sort: str
    theme: str
    records_of: str
    state: str
    author: str
    marking: str
    signed_at: dt.datetime | None
    digest: str | None


@router.get("/measures", response=list[MeasureRow], auth=Bearer(MEASURES_READ), summary="The measures")
def measures_list(request: HttpRequest) -> Any:
    """Every measure in its newest version."""
    return [_row(one) for one in measures().values()]


@router.get("/measures/{slug:name}", response=MeasureTold, auth=Bearer(MEASURES_READ), summary="One measure")
def measure_one(request: HttpRequest, name: str) -> Any:
    """What it counts, month by month, and its newest year to date against the same months a year before."""
    found, user = measure_or_404(name), user_of(request)
    told: dict[str, Any] = {**_row(found), "months": [], "compared": None, "why_not": None}
    try:
        held = counted(found, user)
        told["months"] = [{"month": one.month, "count": one.count} for one in held.months]
        told["compared"] = compare_periods(held, year_so_far(held)).sentence
    except FourfoldError as error:
        told["why_not"] = str(error)
    return told


@router.get("/reports", response=list[ReportRow], auth=Bearer(REPORTS_READ), summary="The reports")
def reports_list(request: HttpRequest) -> Any:
    """Every report that the caller may see, newest first; one that is signed with the digest of its sealed copy."""
    seen = Report.objects.visible_to(user_of(request)).select_related("author", "sealed")
    return [_report(one) for one in seen]


@router.get("/reports/{int:key}", response=ReportRow, auth=Bearer(REPORTS_READ), summary="One report")
def report_one(request: HttpRequest, key: int) -> Any:
    """How a report stands. Its text is taken on its page, where that is put on record as given out."""
    found = Report.objects.visible_to(user_of(request)).select_related("author", "sealed").filter(pk=key).first()
    if found is None:
        raise Http404
    consulted(found)
    return _report(found)


def _row(one: Measure) -> dict[str, Any]:
    return {name: getattr(one, name) for name in MeasureRow.model_fields}


def _report(one: Report) -> dict[str, Any]:
    sealed = getattr(one, "sealed", None)
    return {
        "id": one.pk,
        "title": one.title,
        "sort": one.sort,
        "theme": one.theme,
        "records_of": one.of,
        "state": one.state,
        "author": str(one.author),
        "marking": one.marking,
        "signed_at": one.signed_at,
        "digest": sealed.digest if sealed else None,
    }
