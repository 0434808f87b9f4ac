"""Finding a group for who asked. What they may not see is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from fourfold.desk.accounts.access import user_of
from fourfold.desk.groups.models import Group


def group_or_404(request: HttpRequest, key: int) -> Group:
    """The group, if the user may see it."""
    found: Group | None = Group.objects.visible_to(user_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found
