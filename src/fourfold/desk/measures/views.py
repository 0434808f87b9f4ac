"""The pages of measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.forms import GovForm
from fourfold.desk.measures.actions import measure_define, others_add, target_state
from fourfold.desk.measures.forms import (
    AREAS,
    AskForm,
    DefineForm,
    EvaluateForm,
    OthersForm,
    ReleaseForm,
    TacticsForm,
    TargetForm,
)
from fourfold.desk.measures.held import measure_or_404, measures
from fourfold.desk.measures.models import Definition, Others, Released, Target
from fourfold.desk.measures.places import Choices
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.errors import BadInput, FourfoldError
from fourfold.marked import Problems
from fourfold.measures.definition import Measure, measure_text

BEGIN = """measure: name-it
title:
meaning: >
  Say what is counted, each of it once.
unit: incidents
count:
  kind: robbery
owner:
source:
year_begins: 4
"""


@page_for(Permission.SEE_MEASURES)
def index(request: HttpRequest) -> HttpResponse:
    """Every measure."""
    context = {"measures": measures().values(), "may_define": user_of(request).may(Permission.DEFINE_MEASURES)}
    return render(request, "measures/index.html", context)


@page_for(Permission.SEE_MEASURES)
def measure(request: HttpRequest, name: str) -> HttpResponse:
    """A measure: its definition and versions; its counts compared, projected and charted."""
    from fourfold.desk.measures.shown import beside, show  # here, for the statistics take a second to load

    user, found = user_of(request), measure_or_404(name)
    form = AskForm(request.GET or None, levels=workspace().area_levels)
    asked = form.cleaned_data if form.is_valid() else {}
    shown = show(found, user, asked)
    others = Others.objects.filter(measure=name).first()
    context = {
        "measure": found,
        "form": form,
        "shown": shown,
        "others": others,
        "beside": beside(others) if others else None,
        "versions": Definition.objects.filter(measure=name).select_related("by"),
        "targets": Target.objects.filter(measure=name).select_related("by"),
        "may_define": user.may(Permission.DEFINE_MEASURES),
    }
    return render(request, "measures/measure.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_MEASURES)
def tactics(request: HttpRequest, name: str) -> HttpResponse:
    """Which tactics were followed by less of a measure than places like those they were used in."""
    from fourfold.desk.measures.tactics import looked_at, marking_of_work
    from fourfold.measures.portfolio import CAUTION
    from fourfold.measures.portfolio_harm import NO_WEIGHT

    user, found = user_of(request), measure_or_404(name)
    form = TacticsForm({"months": "6", **request.GET.dict()})
    looked, why_not = None, ""
    if form.is_valid():
        try:
            looked = looked_at(found, user, form.cleaned_data["months"])
        except FourfoldError as error:
            why_not = str(error)
    made, harm = looked or (None, {})
    context = {"measure": found, "form": form, "made": made, "why_not": why_not, "caution": CAUTION}
    context["rows"] = [(one, harm.get(one.name)) for one in made.tactics] if made else []
    context |= {"marking": marking_of_work(user), "no_weight": NO_WEIGHT}
    return render(request, "measures/tactics.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_MEASURES)
def evaluate(request: HttpRequest, name: str) -> HttpResponse:
    """Whether work in an area made a difference to a measure, beside an area like it."""
    from fourfold.desk.measures.evaluated import evaluated

    user, found = user_of(request), measure_or_404(name)
    areas = Choices(workspace().area_levels)
    form = EvaluateForm(request.GET or None, areas=areas)
    context: dict[str, Any] = {"measure": found, "form": form, "areas": areas.labels, "list": AREAS}
    if not workspace().area_levels:
        context["why_not"] = "No areas are held: 'fourfold areas add' loads them."
    if form.is_valid():
        try:
            made, harm, why = evaluated(found, user, form.cleaned_data)
            context |= {"made": made, "harm": harm, "why_no_harm": why}
            chosen = {part: form.cleaned_data[part.replace("-", "_")] for part in made.counts}
            context["rows"] = [(part, areas.label(chosen[part]), *both) for part, both in made.counts.items()]
        except FourfoldError as error:
            context["why_not"] = str(error)
    return render(request, "measures/evaluate.html", context, status=422 if form.errors else 200)


@page_for(Permission.DEFINE_MEASURES)
def define(request: HttpRequest, name: str | None = None) -> HttpResponse:
    """Define a measure, or the next version of one."""
    user, found = user_of(request), measure_or_404(name) if name else None
    form = DefineForm(request.POST or None, initial={"text": _text_of(found)})

    def save() -> Definition:
        return measure_define(by=user, of=name, **form.cleaned_data)

    title = f"Change what {found.title} counts" if found else "Define a measure"
    return _adding(request, form, Definition, save, title, found)


@page_for(Permission.DEFINE_MEASURES)
def target(request: HttpRequest, name: str) -> HttpResponse:
    """State a target of a measure's year."""
    user, found = user_of(request), measure_or_404(name)
    form = TargetForm(request.POST or None)

    def save() -> Target:
        return target_state(by=user, measure=found, **form.cleaned_data)

    return _adding(request, form, Target, save, f"A target for {found.title}", found)


@page_for(Permission.DEFINE_MEASURES)
def others(request: HttpRequest, name: str) -> HttpResponse:
    """Put other forces' counts beside a measure's."""
    user, found = user_of(request), measure_or_404(name)
    form = OthersForm(request.POST or None, request.FILES or None)

    def save() -> Others:
        given = {**form.cleaned_data}
        return others_add(by=user, measure=found, rows=given.pop("file"), **given)

    return _adding(request, form, Others, save, f"Other forces beside {found.title}", found)


@page_for(Permission.DEFINE_MEASURES)
def release(request: HttpRequest, name: str) -> HttpResponse:
    """Put counts of a measure forward for publication."""
    from fourfold.desk.measures.releasing import figures_put_forward

    user, found = user_of(request), measure_or_404(name)
    form = ReleaseForm(request.POST or None, levels=workspace().area_levels)

    def save() -> Released:
        return figures_put_forward(by=user, measure=found, **form.cleaned_data)

    return _adding(request, form, Released, save, f"Publish counts of {found.title}", found)


@page_for(Permission.SEE_RELEASED)
def released(request: HttpRequest) -> HttpResponse:
    """What of the measures is published, and nothing else; for who may let out more, what is put forward as well."""
    user = user_of(request)
    may_let_out = user.may(Permission.REVIEW_REPORTS)
    if request.method == "POST":
        from fourfold.desk.measures.releasing import figures_let_out

        check_may(user, Permission.REVIEW_REPORTS)
        number = request.POST.get("let-out", "")
        waiting = Released.objects.filter(pk=number if number.isdecimal() else 0).first()
        if waiting is None:
            raise Http404
        try:
            figures_let_out(by=user, figures=waiting)
        except FourfoldError as error:
            messages.error(request, str(error))
        return redirect("measures:released")
    out = Released.objects.filter(let_out_at__isnull=False).select_related("let_out_by")
    waiting_ones = Released.objects.filter(let_out_at=None).select_related("by") if may_let_out else []
    context = {"released": out, "waiting": waiting_ones, "defined_by": measures()}
    return render(request, "measures/released.html", context)


def _adding(
    request: HttpRequest,
    form: GovForm,
    model: type[Any],
    save: Callable[[], Any],
    title: str,
    found: Measure | None,
) -> HttpResponse:
    """A form that adds one record to a measure and leads to its page."""
    check_may(user_of(request), Permission.DEFINE_MEASURES)
    token = request.POST.get("token", "")
    if request.method == "POST":
        made = already(token, model)
        if made is None and form.is_valid():
            try:
                made = once(token, model, save)
                messages.success(request, f"On record: {made}.")
            except Problems as error:
                for one in error.problems:
                    form.add_error(None, f"Line {one.line}: {one.reason} {one.suggestion}".strip())
            except BadInput as error:
                form.add_error(None, str(error))
        if made is not None:
            return redirect("measures:measure", name=made.measure)
    context = {"form": form, "title": title, "measure": found, "token": token or fresh_token()}
    return render(request, "measures/add.html", context, status=422 if form.errors else 200)


def _text_of(found: Measure | None) -> str:
    if found is None:
        return BEGIN
    kept = Definition.objects.filter(measure=found.id).first()
    return kept.text if kept else measure_text(workspace(), found.id)
