"""Uploading, importing and mending in the browser."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.asking import WhyForm
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.context import workspace
from fourfold.desk.imports import actions, shown
from fourfold.desk.imports.forms import MeaningForm, MendForm, UploadForm
from fourfold.desk.imports.models import Upload, Work
from fourfold.desk.imports.sources import look
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.uploads import too_large
from fourfold.errors import BadInput, FourfoldError, NotHeld
from fourfold.history import quarantine
from fourfold.history.schema import highest_marking

PAGE = 50


@page_for(Permission.IMPORT)
def index(request: HttpRequest) -> HttpResponse:
    """The uploads, what became of them, and the scans; a scan is asked for here."""
    user = user_of(request)
    if request.method == "POST":
        return redirect("imports:work", actions.scan_start(by=user).pk)
    uploads = Upload.objects.visible_to(user).select_related("added_by").prefetch_related("works").order_by("-pk")
    page = Paginator(uploads, PAGE).get_page(request.GET.get("page"))
    rows = [(upload, max(upload.works.all(), key=lambda one: one.pk, default=None)) for upload in page]
    scans = Work.objects.scans().select_related("asked_by").order_by("-pk")[:5]
    context = {"page": page, "rows": rows, "scans": scans, "marking": marking_of(page)}
    return render(request, "imports/index.html", context)


@page_for(Permission.IMPORT)
def add(request: HttpRequest) -> HttpResponse:
    """Upload a file."""
    user = user_of(request)
    form = UploadForm(_sent(request), request.FILES or None, user=user, broken_off=too_large(request))
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("file", "sort", "mapping", "marking")}
        try:
            made = once(request.POST.get("token") or fresh_token(), Upload, lambda: actions.upload_add(by=user, **said))
            return redirect("imports:upload", made.pk)
        except FourfoldError as error:
            form.add_error("file", str(error))
    context = {"form": form, "token": request.POST.get("token") or fresh_token()}
    return render(request, "imports/add.html", context, status=422 if form.errors else 200)


@page_for(Permission.IMPORT)
def upload_page(request: HttpRequest, key: int) -> HttpResponse:
    """One upload: what an import would do, how far it is, what it did. It is started, stopped and removed here."""
    user = user_of(request)
    upload: Upload | None = Upload.objects.visible_to(user).filter(pk=key).first()
    if upload is None:
        raise Http404
    said = request.POST.get("do", "")
    meaning = MeaningForm(
        *((request.POST, request.FILES) if said == "mean" else ()),
        initial={"sort": upload.sort, "mapping": upload.mapping},
    )
    if request.method == "POST" and (said != "mean" or meaning.is_valid()):
        _do(request, upload, said, meaning)
        return redirect("imports:upload", key)
    consulted(upload)
    latest = upload.latest
    looked, problem = None, ""
    if not upload.removed_at and (latest is None or not latest.going_on):
        try:
            looked = look(workspace(), upload)
        except FourfoldError as error:
            problem = str(error)
    context = {"upload": upload, "look": looked, "problem": problem, "form": meaning, **_of_work(latest)}
    return render(request, "imports/upload.html", context, status=422 if meaning.errors else 200)


def _do(request: HttpRequest, upload: Upload, what: str, meaning: MeaningForm) -> None:
    user = user_of(request)
    try:
        if what == "start":
            actions.import_start(by=user, upload=upload)
        elif what == "stop" and upload.latest:
            actions.work_stop(by=user, work=upload.latest)
        elif what == "mean":
            said = meaning.cleaned_data
            actions.upload_mean(by=user, upload=upload, sort=said["sort"], mapping=said["mapping"])
        elif what == "remove":
            actions.upload_remove(by=user, upload=upload)
    except FourfoldError as error:
        messages.warning(request, str(error))


@page_for(Permission.IMPORT)
def work_page(request: HttpRequest, key: int) -> HttpResponse:
    """One scan and filing of the newest day; that of an upload is on the upload's page."""
    user = user_of(request)
    work: Work | None = Work.objects.scans().filter(pk=key).select_related("asked_by").first()
    if work is None:
        raise Http404
    if request.method == "POST":
        actions.work_stop(by=user, work=work)
        return redirect("imports:work", key)
    return render(request, "imports/work.html", _of_work(work))


def _of_work(work: Work | None) -> dict[str, object]:
    if work is None:
        return {"work": None}
    return {"work": work, "counts": shown.counts_of(work), "progress": getattr(work, "progress", None)}


@page_for(Permission.IMPORT)
def quarantine_index(request: HttpRequest) -> HttpResponse:
    """The files of rejected rows."""
    files = shown.quarantined(user_of(request))
    context = {"files": files, "marking": highest_marking((one.marking for one in files), none="")}
    return render(request, "imports/quarantine.html", context)


@page_for(Permission.IMPORT)
def quarantine_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The rejected rows of one file. Downloading it asks for a reason; that anybody looked is on record."""
    path, upload, held = _quarantine(name, request)
    marking = shown.marking_in(name, upload)
    form = WhyForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        record(Action.DISCLOSURE, "quarantine", name, why=f"{len(held.rows)} rows: {form.cleaned_data['why']}")
        named = quarantine.marked(name, marking)  # its rows have to stay as they are, to be imported
        return FileResponse(path.open("rb"), as_attachment=True, filename=named, content_type="text/csv; charset=utf-8")
    record(Action.CONSULTATION, "quarantine", name)
    page = Paginator(held.rows, PAGE).get_page(request.GET.get("page"))
    context = {"name": name, "upload": upload, "marking": marking, "held": held, "page": page, "form": form}
    return render(request, "imports/rejected.html", context, status=422 if form.errors else 200)


@page_for(Permission.IMPORT)
def mend(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """Mend one rejected row, and import it."""
    user = user_of(request)
    _, upload, held = _quarantine(name, request)
    row = next((one for one in held.rows if one.digest == digest), None)
    back = reverse("imports:rejected", args=[name])
    if row is None or upload is None:
        messages.warning(request, "This row is in quarantine no more, or cannot be mended here.")
        return redirect(back)
    form = MendForm(_sent(request), header=held.header, cells=row.cells, wrong=row.column)
    if request.method == "POST" and form.is_valid():
        token = request.POST.get("token") or fresh_token()
        made = once(token, Work, lambda: actions.row_mend(by=user, source=upload, name=name, row=row, cells=form.cells))
        return redirect("imports:upload", made.upload_id)
    record(Action.CONSULTATION, "quarantine", f"{name} {digest[:16]}")
    context = {
        "name": name,
        "upload": upload,
        "marking": shown.marking_in(name, upload),
        "row": row,
        "form": form,
        "back": back,
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "imports/mend.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _quarantine(name: str, request: HttpRequest) -> tuple[Path, Upload | None, quarantine.Quarantined]:
    try:
        path, upload = shown.quarantine_path(name, user_of(request))
        return path, upload, quarantine.read(path)
    except (NotHeld, BadInput) as error:
        raise Http404(str(error)) from error


@page_for(Permission.SEE_DATA_QUALITY)
def quality(request: HttpRequest) -> HttpResponse:
    """How good the data are that rules and people go by."""
    user = user_of(request)
    may_import = user.may(Permission.IMPORT)
    sources = shown.quality_seen(user)
    areas = bool(workspace().area_levels)
    files, duplicates = (shown.quarantined(user), shown.duplicates_found(user)) if may_import else ([], [])
    markings = [one.marking for one in files] + [upload.marking for upload, _ in duplicates]
    context = {
        "marking": highest_marking(markings, none=""),
        "sources": [(one, shown.figures(one, areas=areas)) for one in sources],
        "areas": areas,
        "unable": shown.rules_that_cannot_run(),
        "may_import": may_import,
        "files": files,
        "duplicates": duplicates,
        "published": [one.source for one in sources if one.source.startswith("police-uk")],
    }
    return render(request, "imports/quality.html", context)
