"""Compartments, for who manages them and who controls one. Being here gives no sight of what a compartment holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.actions import compartment_save, member_add, member_end
from fourfold.desk.compartments.models import Compartment, Membership
from fourfold.desk.forms import GovForm
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput


def anybody() -> forms.ModelChoiceField[User]:
    """A choice of everybody who may sign in."""
    return forms.ModelChoiceField(User.objects.filter(is_active=True).order_by("name"), required=False)


class CompartmentForm(GovForm):
    """Who answers for a compartment."""

    name = forms.SlugField(label="Name", help_text="As events carry it: small letters and dashes", max_length=60)
    purpose = forms.CharField(label="What it is for", widget=forms.Textarea, required=False)
    controller = anybody()
    life_contact = anybody()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["controller"].label = "Controller, who answers for who is in it"
        self.fields["life_contact"].label = "Who is told at once when a life is at risk"


class MemberForm(GovForm):
    """Somebody to be read in."""

    user = forms.ModelChoiceField(User.objects.filter(is_active=True).order_by("name"), label="Who")
    member_why = forms.CharField(label="Why", max_length=300)
    until = forms.DateTimeField(label="Until", required=False)


@page_for(None)
def index(request: HttpRequest) -> HttpResponse:
    """The compartments that the user controls; all of them for who manages them."""
    user = user_of(request)
    manages = user.may(Permission.MANAGE_COMPARTMENTS)
    found = _theirs(user).select_related("controller", "life_contact").order_by("controller", "name")
    form = CompartmentForm(request.POST or None)
    if request.method == "POST":
        check_may(user, Permission.MANAGE_COMPARTMENTS)
        if form.is_valid():
            if Compartment.objects.filter(name=form.cleaned_data["name"]).exists():
                form.add_error("name", "There is a compartment of that name.")
            else:
                made = compartment_save(by=user, compartment=None, **form.cleaned_data)
                return redirect("compartments:compartment", made.pk)
    context = {"found": found, "manages": manages, "form": form}
    return render(request, "compartments/index.html", context, status=422 if form.errors else 200)


@page_for(None)
def compartment(request: HttpRequest, key: int) -> HttpResponse:
    """One compartment: who answers for it, and who is in it."""
    user = user_of(request)
    held = _theirs(user).filter(pk=key).first()
    if held is None:
        raise Http404
    consulted(held)
    asked = request.POST.get("form", "")
    initial = {name: getattr(held, name) for name in ("name", "purpose", "controller", "life_contact")}
    form = CompartmentForm(
        {**request.POST.dict(), "name": held.name} if asked == "compartment" else None, initial=initial
    )
    member = MemberForm(request.POST if asked == "member" else None)
    try:
        if asked == "compartment" and form.is_valid():
            compartment_save(by=user, compartment=held, **form.cleaned_data)
        elif asked == "member" and member.is_valid():
            data = member.cleaned_data
            member_add(by=user, compartment=held, user=data["user"], why=data["member_why"], until=data["until"])
        if asked and not (form.errors or member.errors):
            messages.success(request, "On record.")
            return redirect("compartments:compartment", held.pk)
    except BadInput as error:
        member.add_error(None, str(error))
    context = {
        "held": held,
        "form": form,
        "member": member,
        "members": held.memberships.select_related("user", "added_by", "ended_by").order_by("ended_at", "pk"),
        "manages": user.may(Permission.MANAGE_COMPARTMENTS),
    }
    return render(
        request, "compartments/compartment.html", context, status=422 if form.errors or member.errors else 200
    )


@require_POST
@page_for(None)
def end(request: HttpRequest, key: int, member: int) -> HttpResponse:
    """Read somebody out."""
    held = Membership.objects.filter(pk=member, compartment__in=_theirs(user_of(request)), compartment=key).first()
    if held is None:
        raise Http404
    member_end(by=user_of(request), membership=held)
    return redirect("compartments:compartment", key)


def _theirs(user: User) -> QuerySet[Compartment]:
    manages = user.may(Permission.MANAGE_COMPARTMENTS)
    found: QuerySet[Compartment] = Compartment.objects.all() if manages else Compartment.objects.filter(controller=user)
    return found
