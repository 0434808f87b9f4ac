"""The reports, and beginning one; the force's own Word template."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.desk.reports.actions.keep import template_add
from fourfold.desk.reports.actions.write import report_begin
from fourfold.desk.reports.forms import BeginForm, TemplateForm
from fourfold.desk.reports.models import Report, Template
from fourfold.errors import FourfoldError
from fourfold.reports.word_template import default_template

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page_for(Permission.SEE_REPORTS)
def index(request: HttpRequest) -> HttpResponse:
    """The reports that the user may see."""
    user = user_of(request)
    found = Report.objects.visible_to(user).select_related("author")
    context = {"reports": found, "marking": marking_of(found), "may_write": user.may(Permission.WRITE_REPORTS)}
    return render(request, "reports/index.html", context)


@page_for(Permission.WRITE_REPORTS)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a report of a year's records, or of the desk's own."""
    user = user_of(request)
    token = request.POST.get("token", "")
    form = BeginForm(request.POST or None, user=user, initial={"marking": "OFFICIAL"})
    if request.method == "POST":
        made = already(token, Report)
        if made is None and form.is_valid():
            try:
                made = once(token, Report, lambda: report_begin(by=user, **form.cleaned_data))
            except FourfoldError as error:
                form.add_error(None, str(error))
        if made is not None:
            return redirect(made)
    context = {"form": form, "token": token or fresh_token()}
    return render(request, "reports/begin.html", context, status=422 if form.errors else 200)


@page_for(Permission.WRITE_REPORTS)
def templates(request: HttpRequest) -> HttpResponse:
    """The force's own Word template: the newest is used. One to begin from can be taken."""
    user = user_of(request)
    check_may(user, Permission.WRITE_REPORTS)
    if "default" in request.GET:
        response = HttpResponse(default_template(), content_type=WORD)
        response["Content-Disposition"] = 'attachment; filename="template.docx"'
        return response
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            made = template_add(by=user, name=given.name, content=given.read())
        except FourfoldError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"{made} is used from now on.")
            return redirect("reports:templates")
    context = {"form": form, "templates": Template.objects.select_related("by").defer("content")}
    return render(request, "reports/templates.html", context, status=422 if form.errors else 200)
