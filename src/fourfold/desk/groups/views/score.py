"""Scoring a group, and the history of its scores."""

from __future__ import annotations

import dataclasses

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.context import workspace
from fourfold.desk.groups.actions.score import Scored, draft_of, score_begin_beside, score_save
from fourfold.desk.groups.models import Group, Score
from fourfold.desk.groups.models.dated import CONFIDENCE
from fourfold.desk.groups.policies import SHOWN, check_may_score, scoring_beside
from fourfold.desk.groups.scored import beside, history, reasons, seconds
from fourfold.desk.groups.views.found import group_or_404
from fourfold.desk.pages import page_for
from fourfold.errors import BadInput
from fourfold.groups.scoring import SCORINGS, Scoring, load_scoring, load_scorings
from fourfold.matrix.scales import Scale


@dataclasses.dataclass(frozen=True)
class Asked:
    """A scale on the form, and what is chosen ("" for not answered)."""

    scale: Scale
    chosen: str

    @property
    def field(self) -> str:
        """Its name on the form."""
        return f"point-{self.scale.name.replace(' ', '-')}"


@page_for(Permission.SCORE_GROUPS)
def score(request: HttpRequest, key: int, scoring: str) -> HttpResponse:
    """The form: every scale with the words of each point, unknown allowed; saved to go on with, or finished. "beside"
    begins a second score of the newest, unseen."""
    held, user = group_or_404(request, key), user_of(request)
    if scoring not in SCORINGS:
        raise Http404
    check_may_score(held)
    consulted(held)
    with_scales = load_scoring(scoring, workspace())
    if request.method == "POST" and "beside" in request.POST:
        try:
            score_begin_beside(by=user, group=held, scoring=scoring)
        except BadInput as error:
            messages.error(request, str(error))
            return redirect(held)
        return redirect(request.path)
    if request.method == "POST":
        return _save(request, held, with_scales)
    draft = draft_of(held, scoring, user)
    scored = Scored(draft.points, draft.confidence, draft.rationale) if draft else Scored({}, "", "")
    return _form(request, held, with_scales, scored)


def _save(request: HttpRequest, held: Group, scoring: Scoring) -> HttpResponse:
    scored = _sent(request.POST, scoring)
    finish = "finish" in request.POST
    try:
        saved = score_save(by=user_of(request), group=held, scoring=scoring.name, scored=scored, finish=finish)
    except BadInput as error:
        return _form(request, held, scoring, scored, str(error))
    if not finish:
        messages.success(request, "Saved. You can go on with it later.")
        return redirect(held)
    if saved.second_of is not None:
        return redirect("groups:beside", held.pk, saved.pk)
    messages.success(request, f"Scored: {saved.band}.")
    return redirect(f"{held.get_absolute_url()}?scores=shown#scores")


def _form(request: HttpRequest, held: Group, scoring: Scoring, scored: Scored, error: str = "") -> HttpResponse:
    draft = draft_of(held, scoring.name, user_of(request))
    asked = [Asked(scale, _text(scored.points.get(scale.name, ""))) for scale in scoring.scales.scales]
    context = {
        "group": held,
        "scoring": scoring,
        "sections": [(name, [one for one in asked if one.scale.section == name]) for name in scoring.scales.sections],
        "scored": scored,
        "confidences": CONFIDENCE,
        "second": draft is not None and draft.second_of is not None,
        "error": error,
    }
    return render(request, "groups/score.html", context, status=422 if error else 200)


@page_for(Permission.SEE_GROUPS)
def scores(request: HttpRequest, key: int) -> HttpResponse:
    """The history of both scorings, with what changed each time. Not for who is scoring it beside somebody else."""
    held, user = group_or_404(request, key), user_of(request)
    consulted(held)
    if scoring_beside(held, user):
        messages.warning(request, "You are scoring this group beside somebody else. Finish first; then you see theirs.")
        return redirect(held)
    record(Action.CONSULTATION, SHOWN, held.pk)
    told = [
        (one, [(past, reasons(past.score, one)) for past in history(held, one)]) for one in load_scorings(workspace())
    ]
    return render(request, "groups/scores.html", {"group": held, "told": told, "seconds": seconds(held)})


@page_for(Permission.SEE_GROUPS)
def pair(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A second score beside the first, scale by scale. Not before it is finished, nor for who is still scoring."""
    held, user = group_or_404(request, key), user_of(request)
    second = Score.objects.filter(group=held, pk=number, second_of__isnull=False, finished_at__isnull=False).first()
    if second is None or scoring_beside(held, user):
        raise Http404
    consulted(held)
    record(Action.CONSULTATION, SHOWN, held.pk)
    scoring = load_scoring(second.scoring, workspace())
    return render(request, "groups/beside.html", {"group": held, "both": beside(second), "scoring": scoring})


def _sent(data: QueryDict, scoring: Scoring) -> Scored:
    points: dict[str, int | None] = {}
    for scale in scoring.scales.scales:
        text = data.get(Asked(scale, "").field, "")
        if text == "unknown":
            points[scale.name] = None
        elif text:
            points[scale.name] = int(text) if text.isdigit() else -1
    return Scored(points, data.get("confidence", ""), data.get("rationale", ""))


def _text(point: int | str | None) -> str:
    return "unknown" if point is None else str(point)
