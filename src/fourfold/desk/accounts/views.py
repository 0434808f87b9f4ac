"""Pages about users and their roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.actions import password_set, role_end, role_grant, user_add, user_change
from fourfold.desk.accounts.forms import GrantForm, NewUserForm, PasswordForm, UserForm
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import compartments_of
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput

FIELDS = ("name", "email", "agency", "clearance", "directory_name", "is_active")


@page_for(None)
def me(request: HttpRequest) -> HttpResponse:
    """What the user may do and see, and why."""
    user = user_of(request)
    inside = Compartment.objects.filter(pk__in=compartments_of(user))
    return render(request, "accounts/me.html", {"compartments": inside})


@page_for(Permission.MANAGE_USERS)
def users(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in, and who no longer may."""
    found = User.objects.order_by("-is_active", "name").prefetch_related("grants")
    rows = [(one, [ROLES[grant.role].title for grant in one.grants.all() if grant.live]) for one in found]
    return render(request, "accounts/users.html", {"rows": rows})


@page_for(Permission.MANAGE_USERS)
def add(request: HttpRequest) -> HttpResponse:
    """A new user, without any role yet."""
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "is_active"}
        try:
            made = user_add(by=user_of(request), **{**data, "password": data["password"] or None})
            messages.success(request, f"{made.name} is added. Give them a role.")
            return redirect("accounts:user", made.pk)
        except BadInput as error:
            form.add_error("username", str(error))
    return render(request, "accounts/add.html", {"form": form}, status=422 if form.errors else 200)


@page_for(Permission.MANAGE_USERS)
def user(request: HttpRequest, key: int) -> HttpResponse:
    """One user: what is known of them, their roles, and a new password."""
    held, by = _user(key), user_of(request)
    consulted(held)
    asked = request.POST.get("form", "")
    form = UserForm(request.POST if asked == "user" else None, initial={name: getattr(held, name) for name in FIELDS})
    grant = GrantForm(request.POST if asked == "grant" else None)
    password = PasswordForm(request.POST if asked == "password" else None)
    try:
        if asked == "user" and form.is_valid():
            user_change(by=by, user=held, **form.cleaned_data)
        elif asked == "grant" and grant.is_valid():
            data = grant.cleaned_data
            role_grant(by=by, user=held, role=data["role"], why=data["grant_why"], until=data["until"])
        elif asked == "password" and password.is_valid():
            password_set(by=by, user=held, password=password.cleaned_data["password"], why=password.cleaned_data["why"])
        if asked and not (form.errors or grant.errors or password.errors):
            messages.success(request, "On record.")
            return redirect("accounts:user", held.pk)
    except BadInput as error:
        {"user": form, "grant": grant, "password": password}[asked].add_error(None, str(error))
    wrong = form.errors or grant.errors or password.errors
    context = {
        "held": held,
        "form": form,
        "grant": grant,
        "password": password,
        "grants": held.grants.select_related("granted_by", "ended_by").order_by("-pk"),
        "roles": ROLES,
    }
    return render(request, "accounts/user.html", context, status=422 if wrong else 200)


@require_POST
@page_for(Permission.MANAGE_USERS)
def end(request: HttpRequest, key: int, grant: int) -> HttpResponse:
    """End a role; it stays on record."""
    held = _user(key).grants.filter(pk=grant).first()
    if held is None:
        raise Http404
    role_end(by=user_of(request), grant=held)
    return redirect("accounts:user", key)


def _user(key: int) -> User:
    found: User | None = User.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
