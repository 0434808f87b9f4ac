"""Fugitives and assets: where each stands, how it came there, and moving it on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.audit.versions import ChangedMeanwhile
from fourfold.desk.operations.actions.move import Step, record_move
from fourfold.desk.operations.forms import MoveForm
from fourfold.desk.operations.models import Asset, ConfiscationOrder, Fugitive
from fourfold.desk.pages import page_for
from fourfold.desk.registers.declaration import register_of
from fourfold.desk.registers.views import record_context
from fourfold.errors import BadInput

Held = Fugitive | Asset | ConfiscationOrder
MODELS: dict[str, type[Fugitive] | type[Asset] | type[ConfiscationOrder]] = {
    "fugitives": Fugitive, "assets": Asset, "confiscation-orders": ConfiscationOrder,
}  # fmt: skip


@page_for(Permission.SEE_OPERATIONS)
def fugitive(request: HttpRequest, key: int) -> HttpResponse:
    """A fugitive."""
    return _page(request, _held(request, "fugitives", key))


@page_for(Permission.SEE_OPERATIONS)
def asset(request: HttpRequest, key: int) -> HttpResponse:
    """An asset."""
    return _page(request, _held(request, "assets", key))


@page_for(Permission.SEE_OPERATIONS)
def confiscation_order(request: HttpRequest, key: int) -> HttpResponse:
    """An order over several assets."""
    return _page(request, _held(request, "confiscation-orders", key))


@page_for(Permission.CONTRIBUTE_OPERATIONS)
def move(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """Move a fugitive, an asset or an order on."""
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


def _page(request: HttpRequest, held: Held) -> HttpResponse:
    register, user = register_of(type(held)), user_of(request)
    assert register is not None  # noqa: S101 - both are declared
    consulted(held)
    moves = [(one, held.state_title(one.before)) for one in held.moves.select_related("by", "of").order_by("-number")]
    context = {**record_context(register, held, user), "moves": moves, "may_move": bool(held.MOVES[held.state])}
    context["orders"] = _orders(held, user)
    return render(request, "operations/moved.html", context)


def _orders(held: Held, user: User) -> list[ConfiscationOrder]:
    """The orders whose sums stand on the page: its own, or those over an asset that the user may see."""
    if isinstance(held, ConfiscationOrder):
        return [held]
    if isinstance(held, Fugitive):
        return []
    over = held.covered.filter(taken_out_on=None).values("order")
    return list(ConfiscationOrder.objects.visible_to(user).filter(pk__in=over).prefetch_related("payments"))


def _held(request: HttpRequest, name: str, key: int) -> Held:
    model = MODELS.get(name)
    found: Held | None = (
        model.objects.visible_to(user_of(request)).filter(pk=key).first() if model is not None else None
    )
    if found is None:
        raise Http404
    return found
