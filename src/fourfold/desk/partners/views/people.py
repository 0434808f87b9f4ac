"""Which agency each partner's user comes from: what they see follows from it, so an administrator says it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of, who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.forms import GovForm
from fourfold.desk.pages import page_for
from fourfold.desk.partners.actions.belong import belonging_set
from fourfold.desk.partners.models import Agency, Belonging
from fourfold.errors import BadInput


class BelongingForm(GovForm):
    """Who comes from which agency, and why that is said."""

    person = forms.ModelChoiceField(User.objects.none(), label="Who")
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Agency",
        required=False,
        empty_label="None, any more",
        help_text="They see what is shared with it, and nothing else",
    )
    why = forms.CharField(label="Why", max_length=300)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = who_may(Permission.SEE_SHARED).values("pk")
        choices: dict[str, Any] = {
            "person": User.objects.filter(Q(pk__in=partners) | Q(belonging__isnull=False), is_active=True).exclude(
                pk=by.pk
            ),
            "agency": Agency.objects.visible_to(by).filter(ended_on=None).order_by("name"),
        }
        for name, found in choices.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]


@page_for(Permission.MANAGE_USERS)
def people(request: HttpRequest) -> HttpResponse:
    """Who belongs to which agency, with a form to say so."""
    by = user_of(request)
    form = BelongingForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            belonging_set(by=by, user=data["person"], agency=data["agency"], why=data["why"])
            messages.success(request, "On record.")
            return redirect("partners:people")
        except BadInput as error:
            form.add_error("person", str(error))
    held = Belonging.objects.filter(of_visible("agency", Agency, by))
    context = {"form": form, "held": held.select_related("user", "agency", "said_by").order_by("agency__name", "pk")}
    return render(request, "partners/people.html", context, status=422 if form.errors else 200)
