"""Somebody in a cohort."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.cohorts.actions.people import person_consent, person_leave, person_review, support_offer
from fourfold.desk.cohorts.criteria import criteria
from fourfold.desk.cohorts.forms import ConsentForm, SupportForm
from fourfold.desk.cohorts.models import Cohort, CohortPerson
from fourfold.desk.cohorts.policies import rests_on
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.forms import GovForm, WordsForm
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput


@page_for(Permission.SUPPORT_COHORTS)
def person(request: HttpRequest, key: int) -> HttpResponse:
    """One person: how each criterion was met, what was offered, consent, reviews, leaving."""
    by = user_of(request)
    held = CohortPerson.objects.filter(of_visible("cohort", Cohort, by), pk=key).select_related("cohort").first()
    if held is None:
        raise Http404
    consulted(held)
    asked = request.POST.get("form", "")
    said = {"consent": held.consent, "on": held.consent_on, "consent_why": held.consent_why}
    forms: dict[str, GovForm] = {
        "consent": ConsentForm(request.POST if asked == "consent" else None, initial=said),
        "support": SupportForm(
            request.POST if asked == "support" else None, by=by, initial={"offered_on": timezone.localdate()}
        ),
        "review": WordsForm(request.POST if asked == "review" else None, label="What did you find?", prefix="review"),
        "leave": WordsForm(request.POST if asked == "leave" else None, label="Why do they leave?", prefix="leave"),
    }
    if asked in forms and forms[asked].is_valid():
        try:
            _do(asked, forms[asked].cleaned_data, held, by)
            messages.success(request, "On record.")
            return redirect(held)
        except BadInput as error:
            forms[asked].add_error(None, str(error))
        except ValidationError as error:
            forms[asked].add_error(None, error.messages)
    named = criteria()
    context = {
        **forms,
        "held": held,
        "met": [(named.one(one.criterion), one) for one in held.met.all()],
        "offered": held.support.select_related("agency"),
        "reviews": held.reviews.select_related("added_by"),
        "open": held.left_on is None and held.cohort.ended_on is None and rests_on(held.cohort.agreement),
    }
    wrong = any(one.errors for one in forms.values())
    return render(request, "cohorts/person.html", context, status=422 if wrong else 200)


def _do(asked: str, data: dict[str, object], held: CohortPerson, by: User) -> None:
    if asked == "consent":
        given = {"consent": str(data["consent"]), "why": str(data["consent_why"])}
        person_consent(by=by, person=held, on=data["on"], **given)  # type: ignore[arg-type]
    elif asked == "support":
        support_offer(by=by, person=held, fields=data)
    elif asked == "review":
        person_review(by=by, person=held, finding=str(data["words"]))
    else:
        person_leave(by=by, person=held, why=str(data["words"]))
