"""What somebody has to do, saying that it is done, and the calendar that programs fetch."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.lasting import digest_of
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.recording import consulted
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.desk.tasks.actions import feed_end, feed_make, may_finish, task_finish
from fourfold.desk.tasks.calendar_feed import calendar_of
from fourfold.desk.tasks.declaring import Done, Source, Task, sources
from fourfold.desk.tasks.forms import DoneForm
from fourfold.desk.tasks.gathering import task_for, waiting
from fourfold.desk.tasks.models import Feed, FeedUse
from fourfold.errors import BadInput, NotHeld
from fourfold.history.schema import highest_marking

PAGE = 50


@page_for(None)
def mine_page(request: HttpRequest) -> HttpResponse:
    """What the user has to do, what is overdue first."""
    user, kind = user_of(request), request.GET.get("kind", "")
    held = waiting(user, kind)
    page = Paginator(held.keys, PAGE).get_page(request.GET.get("page"))
    shown = held.between((page.number - 1) * PAGE, page.number * PAGE)
    context = {
        "page": page,
        "tasks": shown,
        "overdue": held.overdue,
        "kinds": [(one.kind, one.title) for one in sources()],
        "kind": kind,
        "marking": highest_marking((one.marking for one in shown), none=""),
    }
    return render(request, "tasks/mine.html", context)


@page_for(None)
def task(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """One task, and saying that it is done."""
    user = user_of(request)
    source, row, told = _task(user, kind, key)
    consulted(row)
    if already(request.POST.get("token", ""), type(row)) is not None:
        return redirect("tasks:mine")
    form = DoneForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and told.open and form.is_valid():
        try:
            done = Done(**form.cleaned_data)
            once(
                request.POST.get("token", ""),
                type(row),
                lambda: task_finish(by=user, source=source, row=row, done=done),
            )
            messages.success(request, "Done, and on record.")
            return redirect("tasks:mine")
        except BadInput as error:
            form.add_error(None, str(error))
    changed = request.method == "POST" and not told.open
    context = {
        "task": told,
        "source": source,
        "form": form,
        "changed": changed,
        "may_finish": told.open and may_finish(user, source, row),
        "marking": told.marking,
        "token": fresh_token(),
    }
    return render(request, "tasks/task.html", context, status=409 if changed else 422 if form.errors else 200)


@page_for(None)
def feed(request: HttpRequest) -> HttpResponse:
    """The user's calendar feed: making one, whose address is on this answer and on no other, and ending it."""
    user = user_of(request)
    held = Feed.objects.live().filter(user=user).select_related("user", "last_use").first()
    address = ""
    if "make" in request.POST:
        held, secret = feed_make(by=user)
        address = f"{settings.ADDRESS}{reverse('tasks:calendar-file', args=[secret])}"
    elif "end" in request.POST and held is not None:
        feed_end(by=user, feed=held)
        messages.success(request, "That address answers nobody any more.")
        return redirect("tasks:feed")
    context: dict[str, Any] = {"held": held if held is not None and held.live else None, "address": address}
    response = render(request, "tasks/feed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's calendar, for who comes with its address: a program, which cannot sign in."""
    held = Feed.objects.live().filter(digest=digest_of(secret)).select_related("user").first()
    if held is None or not held.live:
        raise Http404
    FeedUse.objects.update_or_create(feed=held, defaults={"at": timezone.now()})
    response = HttpResponse(calendar_of(held.user), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'attachment; filename="tasks.ics"'
    return response


def _task(user: User, kind: str, key: int) -> tuple[Source, Any, Task]:
    try:
        found = task_for(user, kind, str(key))
    except NotHeld as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found
