"""A frozen pack, as a page and as a document."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.oversight.document import pack_document
from fourfold.desk.oversight.freezing import is_whole
from fourfold.desk.oversight.models import Pack
from fourfold.desk.pages import page_for
from fourfold.reports.to_html import to_html
from fourfold.reports.to_pdf import to_pdf
from fourfold.reports.to_word import to_word

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@page_for(Permission.SEE_GROUPS)
def pack(request: HttpRequest, key: int) -> HttpResponse:
    """The pack as it stood, and whether it is still as it was made."""
    held = _pack(request, key)
    consulted(held)
    context = {"pack": held, "document": pack_document(held), "whole": is_whole(held)}
    context["may_take"] = user_of(request).may(Permission.RUN_GOVERNANCE_MEETING)
    return render(request, "oversight/pack.html", context)


@page_for(Permission.RUN_GOVERNANCE_MEETING)
def document(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """The pack as HTML, Word or PDF, to take along. It leaves the desk, so that is on record."""
    held = _pack(request, key)
    if kind not in TYPES:
        raise Http404
    made = pack_document(held)
    body = {"html": lambda: to_html(made).encode(), "docx": lambda: to_word(made), "pdf": lambda: to_pdf(made)}[kind]()
    record(Action.DISCLOSURE, "pack", held.pk, why=f"{held} as {kind}")
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="pack-{held.meeting.month:%Y-%m}-{held.number}.{kind}"'
    return response


def _pack(request: HttpRequest, key: int) -> Pack:
    found: Pack | None = Pack.objects.visible_to(user_of(request)).filter(pk=key).select_related("meeting").first()
    if found is None:
        raise Http404
    return found
