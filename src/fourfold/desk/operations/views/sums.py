"""What everything adds up to, in a period."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.operations.forms import PeriodForm
from fourfold.desk.operations.fugitives import by_year
from fourfold.desk.operations.models import Operation
from fourfold.desk.operations.of_all import sums_of_all
from fourfold.desk.operations.sums import newest_year
from fourfold.desk.pages import page_for
from fourfold.history.schema import highest_marking
from fourfold.sentences.reading import reading


@page_for(Permission.SEE_OPERATIONS)
def totals(request: HttpRequest) -> HttpResponse:
    """What outcomes add up to from one day to another, each counted once; and fugitives by year. Before days are
    chosen, the year that ends with the newest outcome."""
    user = user_of(request)
    first, last = newest_year(user)
    form = PeriodForm(request.GET if "first" in request.GET else {"first": first, "last": last})
    days = form.cleaned_data if form.is_valid() else {"first": None, "last": None}
    added = sums_of_all(user, **days)
    seen = Operation.objects.visible_to(user)
    context = {
        "form": form,
        "sums": added,
        "sentences": reading(added.sentences),
        "years": by_year(user),
        "marking": highest_marking(seen.order_by().values_list("marking", flat=True).distinct(), none=""),
    }
    return render(request, "operations/sums.html", context, status=422 if form.errors else 200)
