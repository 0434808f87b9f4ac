"""The rules, each with its record, and how assessing goes."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.pages import page_for
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.proposals import rules_by_id
from fourfold.desk.triage.records import assessing, record_of_rule
from fourfold.matrix.record import load_records
from fourfold.matrix.scales import TOP
from fourfold.reports.cards import GRADES, harm_ahead, kind_title
from fourfold.statistics.proportion import proportion
from fourfold.triggers.language import THEME_TITLES


@page_for(Permission.SEE_RULES)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, with how many of its triggers are open."""
    user = user_of(request)
    seen = Trigger.objects.visible_to(user) if user.may(Permission.SEE_TRIGGERS) else Trigger.objects.none()
    counted = dict(seen.open().values_list("rule").annotate(n=Count("pk")).order_by())
    rows = [
        (rule, THEME_TITLES[rule.theme], GRADES[rule.evidence.grade], counted.get(rule.id, 0))
        for rule in rules_by_id().values()
    ]
    return render(request, "triage/rules.html", {"rows": sorted(rows, key=lambda row: row[0].title)})


@page_for(Permission.SEE_RULES)
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule: what it looks for, why it is believed, and its record here."""
    found = rules_by_id().get(name)
    if found is None:
        raise Http404
    user = user_of(request)
    measured = load_records(workspace()).get((found.id, found.version))
    context = {
        "rule": found,
        "grade": GRADES[found.evidence.grade],
        "ahead": harm_ahead(found.ahead, [kind_title(kind).lower() for kind in found.ahead.kinds]),
        "record": record_of_rule(name, user, timezone.localdate()) if user.may(Permission.SEE_TRIGGERS) else None,
        "measured": measured,
        "certain": proportion(measured.followed_certain, measured.fired) if measured else None,
        "possible": proportion(measured.followed_possible, measured.fired) if measured else None,
    }
    return render(request, "triage/rule.html", context)


@page_for(Permission.SEE_TRIGGERS)
def how_assessing_goes(request: HttpRequest) -> HttpResponse:
    """How often proposals are simply accepted, and how far two people agree."""
    return render(request, "triage/assessing.html", {"assessing": assessing(user_of(request), TOP)})
