"""Many groups: a page of them at a time, the highest band first; lists that should be empty say how long they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.states import State

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_groups_come_a_page_at_a_time_and_none_is_left_out(somebody: Made, client_of: Signed) -> None:
    themes = ["guns-and-gangs"]
    for n in range(60):
        Group.objects.create(name=f"Group {n:02}", ref=f"group:G{n}", state=State.MAPPED, themes=themes)
    client = client_of(somebody("analyst"))
    pages = [client.get(f"/groups/?theme=guns-and-gangs&page={n}") for n in (1, 2)]
    rows = [one.group.name for page in pages for one, _ in page.context["rows"]]
    assert rows == [f"Group {n:02}" for n in range(60)]
    first = pages[0].content.decode()
    assert "state=mapped&amp;theme=guns-and-gangs&amp;page=2" in first
    assert "To be scored again: 60" not in first  # they are new today
    assert "and 10 more." in first  # of those without an owner
