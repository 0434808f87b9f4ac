"""The cohorts, and one of them with its people and files."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.cohorts.actions.files import file_delete_now, file_match
from fourfold.desk.cohorts.actions.people import cohort_add, cohort_end, person_add
from fourfold.desk.cohorts.criteria import criteria
from fourfold.desk.cohorts.forms import CohortForm, FileForm, PersonForm
from fourfold.desk.cohorts.models import BreakGlass, Cohort, MatchFile
from fourfold.desk.cohorts.policies import rests_on
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.forms import GovForm, WordsForm
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.errors import BadInput


@page_for(Permission.SUPPORT_COHORTS)
def index(request: HttpRequest) -> HttpResponse:
    """The cohorts, the criteria, and where the glass was broken."""
    by = user_of(request)
    form = CohortForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            token = request.POST.get("token", "")
            made = once(token, Cohort, lambda: cohort_add(by=by, **form.cleaned_data))
            return redirect(made)
        except BadInput as error:
            form.add_error("agreement", str(error))
    rows = list(Cohort.objects.visible_to(by).select_related("agreement", "owner").order_by("ended_on", "title"))
    context = {
        "rows": rows,
        "criteria": criteria(),
        "broken": BreakGlass.objects.select_related("by", "reviewed_by")[:50],
        "form": form,
        "token": request.POST.get("token") or fresh_token(),
        "marking": marking_of(rows),
    }
    return render(request, "cohorts/index.html", context, status=422 if form.errors else 200)


@page_for(Permission.SUPPORT_COHORTS)
def cohort(request: HttpRequest, key: int) -> HttpResponse:
    """One cohort."""
    by, held = user_of(request), cohort_or_404(request, key)
    consulted(held)
    asked = request.POST.get("form", "")
    file = FileForm(*((request.POST, request.FILES) if asked == "file" else (None,)), by=by, prefix="file")
    person = PersonForm(request.POST if asked == "person" else None, prefix="person")
    end = WordsForm(request.POST if asked == "end" else None, label="Why does it end?", prefix="end")
    forms: dict[str, GovForm] = {"file": file, "person": person, "end": end}
    if asked in forms and forms[asked].is_valid():
        try:
            messages.success(request, _do(asked, forms[asked].cleaned_data, held, by))
            return redirect(held)
        except BadInput as error:
            forms[asked].add_error(None, str(error))
        except ValidationError as error:
            forms[asked].add_error(None, error.messages)
    people = list(held.people.prefetch_related("met", "support"))
    context = {
        **forms,
        "held": held,
        "people": [one for one in people if one.left_on is None],
        "left": [one for one in people if one.left_on is not None],
        "files": held.files.select_related("agency", "added_by"),
        "open": held.ended_on is None and rests_on(held.agreement),
        "criteria": criteria(),
        "today": timezone.localdate(),
    }
    wrong = any(one.errors for one in forms.values())
    return render(request, "cohorts/cohort.html", context, status=422 if wrong else 200)


@require_POST
@page_for(Permission.SUPPORT_COHORTS)
def delete_file(request: HttpRequest, key: int, file: int) -> HttpResponse:
    """Delete a partner's file before its day."""
    held = MatchFile.objects.filter(pk=file, cohort=cohort_or_404(request, key)).first()
    if held is None:
        raise Http404
    file_delete_now(by=user_of(request), file=held)
    return redirect("cohorts:cohort", key)


def cohort_or_404(request: HttpRequest, key: int) -> Cohort:
    """A cohort that the user may see."""
    found: Cohort | None = Cohort.objects.visible_to(user_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _do(asked: str, data: dict[str, object], held: Cohort, by: User) -> str:
    """What one of the page's forms asks for; gives what to say of it."""
    if asked == "file":
        made = file_match(by=by, cohort=held, **data)  # type: ignore[arg-type]
        return f"{made.rows} rows read, {made.matched} matched. The file is deleted after {made.keep_until:%-d %B %Y}."
    if asked == "person":
        named = {name: data[name] for name in ("ref", "name", "family", "lead")}
        said = {"criterion": str(data["criterion"]), "how": str(data["how"]), "file": str(data["said_by"])}
        return f"{person_add(by=by, cohort=held, fields=named, **said)} is in the cohort."
    cohort_end(by=by, cohort=held, why=str(data["words"]))
    return "The cohort has ended."
