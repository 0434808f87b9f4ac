"""Text that no database can keep is refused at the door, for every page and route: NUL, and halves of characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

from fourfold.desk.api.middleware import ROOT
from fourfold.desk.api.problems import problem

BROKEN = re.compile("[\0\ud800-\udfff]")
SAYS = "The request holds a NUL character, or half of one."


class ReadableMiddleware:
    """Refuses (400) what holds such text in its address, its query, its cookies or its form. What is sent as JSON is
    read by the routes for programs, which refuse it by themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _broken([request.path, *_words(request.GET.lists()), *request.COOKIES.values()]):
            return problem(400, SAYS) if request.path.startswith(ROOT) else bad_request(request, BadRequest(SAYS))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Look at the form once it is known that there is a page to take it."""
        form = request.method == "POST" and not request.path.startswith(ROOT)
        if form and _broken(_words(request.POST.lists())):
            return bad_request(request, BadRequest(SAYS))
        return None


def _words(fields: Iterable[tuple[str, list[Any]]]) -> Iterator[str]:
    for name, values in fields:
        yield name
        yield from map(str, values)


def _broken(texts: Iterable[str]) -> bool:
    return any(BROKEN.search(text) for text in texts)
