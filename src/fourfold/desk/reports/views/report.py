"""One report: its passages, what is wrong with it, how it goes on, and it as a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.audit.versions import ChangedMeanwhile, version_of
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.desk.reports.actions import decide, write
from fourfold.desk.reports.actions.keep import remark_add
from fourfold.desk.reports.drafting import Draft, draft_of, leaving_of, redactions, superseded
from fourfold.desk.reports.forms import PassageForm, RemarkForm
from fourfold.desk.reports.models import Passage, Remark, Report, Sealed, Template
from fourfold.desk.reports.states import NEXT
from fourfold.errors import FourfoldError, NotHeld
from fourfold.redacting import readable
from fourfold.reports.document import Document, numbers_of

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@page_for(Permission.SEE_REPORTS)
def report(request: HttpRequest, key: int) -> HttpResponse:
    """A report as it stands."""
    user, held = user_of(request), report_or_404(request, key)
    if request.method == "POST":
        return _act(request, user, held)
    consulted(held)
    sealed: Sealed | None = getattr(held, "sealed", None)
    if sealed is not None:
        return _signed(request, user, held, sealed)
    try:
        draft = draft_of(held, user)
    except FourfoldError as error:
        context = {"report": held, "broken": str(error)}
        return render(request, "reports/report.html", context)
    document = draft.document
    context = {
        "report": held,
        "draft": draft,
        "document": document,
        "numbers": numbers_of(document),
        "redactions": redactions(draft),
        "releases": held.releases.select_related("by"),
        "may_write": held.state == "draft" and user.may(Permission.WRITE_REPORTS),
        "may_review": held.state == "review" and user.may(Permission.REVIEW_REPORTS),
        "may_sign": held.state == "reviewed" and user.may(Permission.SIGN_REPORTS),
        "wrote": user.pk in held.writers(),
        "next": NEXT[held.state],
    }
    return render(request, "reports/report.html", context)


def _signed(request: HttpRequest, user: User, held: Report, sealed: Sealed) -> HttpResponse:
    document = sealed.document
    context = {
        "report": held,
        "sealed": sealed,
        "document": document,
        "numbers": numbers_of(document),
        "superseded": superseded(sealed),
        "redactions": readable(sealed.redactions),
        "releases": held.releases.select_related("by"),
        "remarks": held.remarks.select_related("by"),
        "may_keep": user.may(Permission.WRITE_REPORTS),
    }
    return render(request, "reports/signed.html", context)


def _act(request: HttpRequest, user: User, held: Report) -> HttpResponse:
    """What a button of the page asks for."""
    said, post = request.POST.get("said", ""), request.POST
    acts: dict[str, Callable[[], Any]] = {
        "submit": lambda: decide.report_submit(by=user, report=held),
        "review": lambda: decide.report_review(by=user, report=held, said=said),
        "back": lambda: decide.report_send_back(by=user, report=held, said=said),
        "withdraw": lambda: decide.report_withdraw(by=user, report=held),
        "sign": lambda: decide.report_sign(by=user, report=held),
        "release": lambda: decide.release_give(by=user, report=held, name=post["release"], why=said),
        "take": lambda: write.passage_take(by=user, report=held, key=post["take"]),
        "out": lambda: write.passage_include(by=user, passage=_passage(held, post["out"]), included=False, why=said),
        "in": lambda: write.passage_include(by=user, passage=_passage(held, post["in"]), included=True),
        "up": lambda: write.passage_move(by=user, passage=_passage(held, post["up"]), up=True),
        "down": lambda: write.passage_move(by=user, passage=_passage(held, post["down"]), up=False),
    }
    for name, act in acts.items():
        if name in post:
            try:
                made = act()
                place = f"#passage-{made.pk}" if isinstance(made, Passage) else ""
                return redirect(f"{held.get_absolute_url()}{place}")
            except FourfoldError as error:
                messages.error(request, str(error))
                return redirect(held)
    raise Http404


@page_for(Permission.WRITE_REPORTS)
def edit(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """Put a passage otherwise."""
    user, held = user_of(request), report_or_404(request, key)
    passage = _passage(held, str(number))
    draft = draft_of(held, user)
    row = next((one for *_, rows in draft.sections for one in rows if one.passage.pk == passage.pk), None)
    if row is None or not row.may_be_edited:
        raise Http404
    written = passage.text or (row.proposed.written if row.proposed else "")
    form = PassageForm(request.POST or None, initial={"text": written})
    seen = request.POST.get("seen", "")

    def save() -> Passage:
        return write.passage_edit(by=user, passage=passage, text=form.cleaned_data["text"], seen=seen)

    return _written(request, form, save, draft, {"passage": passage, "proposed": row.proposed})


@page_for(Permission.WRITE_REPORTS)
def add(request: HttpRequest, key: int, section: str) -> HttpResponse:
    """Add a passage of one's own to a section."""
    user, held = user_of(request), report_or_404(request, key)
    draft = draft_of(held, user)
    title = next((title for name, title, *_ in draft.sections if name == section), None)
    if title is None:
        raise Http404
    form = PassageForm(request.POST or None)
    token = request.POST.get("token", "")

    def save() -> Passage:
        text = form.cleaned_data["text"]
        return once(token, Passage, lambda: write.passage_add(by=user, report=held, section=section, text=text))

    return _written(request, form, save, draft, {"section": title})


def _written(
    request: HttpRequest, form: PassageForm, save: Callable[[], Passage], draft: Draft, more: dict[str, Any]
) -> HttpResponse:
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(f"{draft.report.get_absolute_url()}#passage-{save().pk}")
        except ChangedMeanwhile:
            changed = True
        except FourfoldError as error:
            for one in getattr(error, "wrong", (str(error),)):
                form.add_error("text", one)
    passage = more.get("passage")
    context = {
        **more,
        "form": form,
        "report": draft.report,
        "figures": draft.figures,
        "token": request.POST.get("token") or fresh_token(),
        "seen": version_of(passage) if passage else "",
        "changed": changed,
    }
    return render(request, "reports/edit.html", context, status=409 if changed else 422 if form.errors else 200)


@page_for(Permission.WRITE_REPORTS)
def remark(request: HttpRequest, key: int) -> HttpResponse:
    """Put on record what the Panel said, or what the Commissioner answered."""
    user, held = user_of(request), report_or_404(request, key)
    check_may(user, Permission.WRITE_REPORTS)
    token = request.POST.get("token", "")
    form = RemarkForm(request.POST or None)
    if request.method == "POST":
        made = already(token, Remark)
        if made is None and form.is_valid():
            try:
                made = once(token, Remark, lambda: remark_add(by=user, report=held, **form.cleaned_data))
            except FourfoldError as error:
                form.add_error(None, str(error))
        if made is not None:
            return redirect(held)
    context = {"form": form, "report": held, "token": token or fresh_token()}
    return render(request, "reports/remark.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_REPORTS)
def document(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """The report as HTML, Word or PDF: as it was sealed, or as a draft that says so, with what nobody has released held
    back. It leaves the desk, so that is on record."""
    held = report_or_404(request, key)
    if kind not in TYPES:
        raise Http404
    body = _made(_document(held, user_of(request)), kind)
    record(Action.DISCLOSURE, "report", held.pk, why=f"{held} as {kind}")
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="report-{held.pk}.{kind}"'
    return response


def _document(held: Report, user: User) -> Document:
    sealed: Sealed | None = getattr(held, "sealed", None)
    if sealed is not None:
        return sealed.document
    return leaving_of(draft_of(held, user))


def _made(made: Document, kind: str) -> bytes:
    from fourfold.reports.to_html import to_html
    from fourfold.reports.to_pdf import to_pdf
    from fourfold.reports.to_word import to_word

    if kind == "html":
        return to_html(made).encode()
    if kind == "pdf":
        return to_pdf(made)
    own = Template.objects.first()
    return to_word(made, own.file if own else None)


def report_or_404(request: HttpRequest, key: int) -> Report:
    """A report that the user may see."""
    found: Report | None = Report.objects.visible_to(user_of(request)).select_related("author").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _passage(held: Report, key: str) -> Passage:
    found: Passage | None = held.passages.filter(pk=key if key.isdecimal() else 0).first()
    if found is None:
        raise NotHeld("There is no such passage.")
    return found
