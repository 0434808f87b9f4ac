"""Assessing a trigger, scale by scale."""

from __future__ import annotations

import dataclasses

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.context import workspace
from fourfold.desk.pages import page_for
from fourfold.desk.triage import board
from fourfold.desk.triage.actions.assess import Judgement, RationaleOwed, assessment_save, rationale_give
from fourfold.desk.triage.models import Assessment, Trigger
from fourfold.desk.triage.models.assessment import THRIVE
from fourfold.desk.triage.policies import check_may_assess, departs, sees_proposal
from fourfold.desk.triage.proposals import proposal_of
from fourfold.desk.triage.shown import shown
from fourfold.desk.triage.views.found import trigger_or_404
from fourfold.errors import BadInput
from fourfold.matrix.scales import SECTIONS, Scale, Scales, load_scales

ASKS = {
    "threat": "What is the threat, and from whom?",
    "harm": "What harm has been done or may be, and to whom?",
    "risk": "How likely is it, and what would make it more so?",
    "investigation": "What needs to be found out?",
    "vulnerability": "Who is vulnerable, and how?",
    "engagement": "Who has to be engaged with: victims, families, partners, the community?",
}


@dataclasses.dataclass(frozen=True)
class Asked:
    """A scale on the form: its points in words, what is chosen ("" for not answered), and what was proposed."""

    scale: Scale
    chosen: str
    proposed: str

    @property
    def field(self) -> str:
        """Its name on the form."""
        return f"point-{self.scale.name.replace(' ', '-')}"


@page_for(Permission.ASSESS)
def assess(request: HttpRequest, key: str) -> HttpResponse:
    """The form: every scale with the words of each point, unknown allowed; saved to go on with, or finished."""
    trigger, user = trigger_or_404(request, key), user_of(request)
    check_may_assess(trigger, user)
    consulted(trigger)
    scales = load_scales(workspace())
    owing = _owing(trigger, request)
    if owing and request.method == "GET":
        return _ask_rationale(request, trigger, owing, scales)
    if request.method == "POST":
        return _rationale(request, trigger, owing, scales) if owing else _save(request, trigger, scales)
    draft = Assessment.objects.filter(trigger=trigger, by=user, finished=False).first()
    return _form(request, trigger, scales, _held(draft))


def _save(request: HttpRequest, trigger: Trigger, scales: Scales) -> HttpResponse:
    judgement = _sent(request.POST, scales)
    query = board.Filters.of(request.GET).query()
    try:
        finish = "finish" in request.POST
        saved = assessment_save(by=user_of(request), trigger=trigger, judgement=judgement, finish=finish)
    except RationaleOwed as error:
        return _form(request, trigger, scales, judgement, {"rationale": str(error)})
    except BadInput as error:
        return _form(request, trigger, scales, judgement, {"scales": str(error)})
    if not saved.finished:
        messages.success(request, "Saved. You can go on with it later.")
        return redirect(f"{trigger.get_absolute_url()}?{query}")
    if departs(saved) and not saved.rationale:
        return redirect(f"{reverse('triage:assess', args=[trigger.pk])}?{query}")
    messages.success(request, f"Assessed: {saved.band}.")
    return redirect(f"{trigger.get_absolute_url()}?{query}")


def _form(
    request: HttpRequest, trigger: Trigger, scales: Scales, judgement: Judgement, errors: dict[str, str] | None = None
) -> HttpResponse:
    seen = sees_proposal(trigger, user_of(request))
    proposal = proposal_of(trigger, scales) if seen else {}
    asked = [
        Asked(scale, _text(judgement.points.get(scale.name, "")), _text(proposal.get(scale.name, "")))
        for scale in scales.scales
    ]
    context = {
        "trigger": trigger,
        "shown": shown(trigger),
        "sections": [(name, [one for one in asked if one.scale.section == name]) for name in SECTIONS],
        "judgement": judgement,
        "thrive": [(name, ASKS[name], judgement.thrive.get(name, "")) for name in THRIVE],
        "sees_proposal": seen,
        "errors": errors or {},
        "query": board.Filters.of(request.GET).query(),
    }
    return render(request, "triage/assess.html", context, status=422 if errors else 200)


def _ask_rationale(
    request: HttpRequest, trigger: Trigger, owing: Assessment, scales: Scales, error: str = ""
) -> HttpResponse:
    rows = [
        (scale.name, _words(scale, owing.points.get(scale.name)), _words(scale, owing.proposal.get(scale.name)),
         owing.proposal.get(scale.name) is not None and owing.points.get(scale.name) != owing.proposal.get(scale.name))
        for scale in scales.scales
    ]  # fmt: skip
    context = {"trigger": trigger, "rows": rows, "error": error, "query": board.Filters.of(request.GET).query()}
    return render(request, "triage/rationale.html", context, status=422 if error else 200)


def _rationale(request: HttpRequest, trigger: Trigger, owing: Assessment, scales: Scales) -> HttpResponse:
    try:
        rationale_give(by=user_of(request), assessment=owing, rationale=request.POST.get("rationale", ""))
    except BadInput as error:
        return _ask_rationale(request, trigger, owing, scales, str(error))
    messages.success(request, "Your rationale is on record.")
    return redirect(f"{trigger.get_absolute_url()}?{board.Filters.of(request.GET).query()}")


def _owing(trigger: Trigger, request: HttpRequest) -> Assessment | None:
    """The user's own finished assessment of the trigger that still owes its rationale."""
    finished = Assessment.objects.filter(trigger=trigger, by=user_of(request), finished=True, rationale="")
    return next((one for one in finished if departs(one)), None)


def _sent(data: QueryDict, scales: Scales) -> Judgement:
    points: dict[str, int | None] = {}
    for scale in scales.scales:
        text = data.get(Asked(scale, "", "").field, "")
        if text == "unknown":
            points[scale.name] = None
        elif text:
            points[scale.name] = int(text) if text.isdigit() else -1
    return Judgement(points, data.get("rationale", ""), {name: data.get(f"thrive-{name}", "") for name in THRIVE})


def _held(draft: Assessment | None) -> Judgement:
    return Judgement(draft.points, draft.rationale, draft.thrive) if draft else Judgement({}, "", {})


def _text(point: int | str | None) -> str:
    return "unknown" if point is None else str(point)


def _words(scale: Scale, point: int | None) -> str:
    return "Unknown" if point is None else f"{point}. {scale.points[point]}"
