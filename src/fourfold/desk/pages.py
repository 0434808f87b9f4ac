"""How every page is guarded: `page_for` says which permission it needs, and refuses everybody else."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page_for(needed: Permission | str | None) -> Callable[[Page[P]], Callable[..., HttpResponseBase]]:
    """A page for those whose roles allow `needed`. None: for everybody who is signed in. "register": the register that
    the address names says which. The page keeps it as `needed`, for the test that compares every page and role with
    the written matrix."""

    def guard(page: Page[P]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(page)
        @login_required
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if isinstance(needed, Permission):
                check_may(user_of(request), needed)
            return page(request, *args, **kwargs)

        marked: Any = guarded
        marked.needed = needed
        found: Callable[..., HttpResponseBase] = marked
        return found

    return guard
