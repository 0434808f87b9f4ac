"""A partner's own pages: what was shared with their agency. Nothing else."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.pages import page_for
from fourfold.desk.partners.document import TYPES
from fourfold.desk.partners.models import Disclosure, agency_of
from fourfold.desk.partners.policies import in_force
from fourfold.desk.partners.views.disclosures import handed_over


def shared_with(user: User) -> list[Disclosure]:
    """The packages that a partner's user may see: made to their agency, not withdrawn, and under what is in force."""
    agency = agency_of(user)
    if agency is None:
        return []
    held = (
        Disclosure.objects.made_to(agency, user)
        .select_related("agency", "agreement")
        .prefetch_related("agreement__parties")
    )
    return [one for one in held.order_by("-decided_at") if in_force(one)]


@page_for(Permission.SEE_SHARED)
def shared(request: HttpRequest) -> HttpResponse:
    """What was shared with the user's agency."""
    user = user_of(request)
    rows = shared_with(user)
    context = {"agency": agency_of(user), "rows": rows, "marking": marking_of(rows)}
    return render(request, "partners/shared.html", context)


@page_for(Permission.SEE_SHARED)
def package(request: HttpRequest, key: int) -> HttpResponse:
    """One package, as it was disclosed. The look is on record."""
    held = _one(request, key)
    consulted(held)
    return render(request, "partners/shared_package.html", {"held": held, "kinds": list(TYPES)})


@page_for(Permission.SEE_SHARED)
def file(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """One package as a file, in the agency's name."""
    return handed_over(_one(request, key), kind)


def _one(request: HttpRequest, key: int) -> Disclosure:
    found = next((one for one in shared_with(user_of(request)) if one.pk == key), None)
    if found is None:
        raise Http404
    return found
