"""Fugitives and assets: where each stands, how it came there, and moving it on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.audit.versions import ChangedMeanwhile
from fourfold.desk.operations.actions.move import Step, record_move
from fourfold.desk.operations.forms import MoveForm
from fourfold.desk.operations.models import Asset, Fugitive
from fourfold.desk.pages import page_for
from fourfold.desk.registers.declaration import register_of
from fourfold.desk.registers.views import record_context
from fourfold.errors import BadInput

MODELS: dict[str, type[Fugitive] | type[Asset]] = {"fugitives": Fugitive, "assets": Asset}


@page_for(Permission.SEE_OPERATIONS)
def fugitive(request: HttpRequest, key: int) -> HttpResponse:
    """A fugitive."""
    return _page(request, _held(request, "fugitives", key))


@page_for(Permission.SEE_OPERATIONS)
def asset(request: HttpRequest, key: int) -> HttpResponse:
    """An asset."""
    return _page(request, _held(request, "assets", key))


@page_for(Permission.CONTRIBUTE_OPERATIONS)
def move(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """Move a fugitive or an asset on."""
    held = _held(request, name, key)
    consulted(held)
    form = MoveForm(request.POST or None, record=held)
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            seen = int(request.POST.get("seen") or 0)
            made = record_move(by=user_of(request), record=held, step=Step(**form.cleaned_data), seen=seen)
            messages.success(request, f"On record: {made}.")
            return redirect(held)
        except ChangedMeanwhile:
            changed = True
        except (BadInput, ValueError) as error:
            form.add_error(None, str(error))
    context = {
        "record": held,
        "form": form,
        "seen": held.moves.count(),
        "latest": held.moves.last(),
        "changed": changed,
    }
    return render(request, "operations/move.html", context, status=409 if changed else 422 if form.errors else 200)


def _page(request: HttpRequest, held: Fugitive | Asset) -> HttpResponse:
    register, user = register_of(type(held)), user_of(request)
    assert register is not None  # noqa: S101 - both are declared
    consulted(held)
    moves = [(one, held.state_title(one.before)) for one in held.moves.select_related("by", "of").order_by("-number")]
    context = {**record_context(register, held, user), "moves": moves, "may_move": bool(held.MOVES[held.state])}
    return render(request, "operations/moved.html", context)


def _held(request: HttpRequest, name: str, key: int) -> Fugitive | Asset:
    model = MODELS.get(name)
    found: Fugitive | Asset | None = (
        model.objects.visible_to(user_of(request)).filter(pk=key).first() if model is not None else None
    )
    if found is None:
        raise Http404
    return found
