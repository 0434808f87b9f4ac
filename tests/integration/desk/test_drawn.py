"""Where a plan or an operation is, as somebody drew it on the map: kept, shown, and refused where it is no area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from fourfold.desk.accounts.models import User
from fourfold.desk.operations.models import Operation
from fourfold.desk.plans.models import Plan

Made = Callable[..., Any]
Signed = Callable[[User], Client]
DRAWN = '{"type": "Polygon", "coordinates": [[[1, 54], [1.1, 54], [1.1, 54.1], [1, 54]]]}'


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("plans", {"title": "Invented plan", "kind": "area", "from_on": "2026-11-01"}),
        ("operations", {"name": "Operation Invented", "kind": "joint"}),
    ],
)
def test_an_area_that_is_drawn_is_kept_and_shown_to_who_may_see_it(
    name: str, said: dict[str, str], somebody: Made, client_of: Signed
) -> None:
    manager = somebody("tasking-manager")
    client, sent = client_of(manager), {**said, "marking": "OFFICIAL", "shape": DRAWN}
    address = f"/registers/{name}/add/"
    page = client.get(address, {"kind": said["kind"]}).content.decode()
    assert 'name="shape"' in page
    for crooked in ('{"type": "Point", "coordinates": [1, 54]}', DRAWN.replace("54.1", "540"), "{"):
        wrong = client.post(address, {**sent, "shape": crooked})
        assert wrong.status_code == 422, crooked
    assert client.post(address, sent).status_code == 302
    held: Any = (Plan if name == "plans" else Operation).objects.get()
    drawn = client.get(f"/{name}/{held.pk}/area/").json()
    assert [(one["geometry"]["type"], one["properties"]["name"]) for one in drawn["features"]] == [
        ("Polygon", str(held))
    ]
    assert drawn["features"][0]["geometry"]["coordinates"][0][1] == [1.1, 54]
    page = client.get(held.get_absolute_url()).content.decode()
    assert f'data-territory="/{name}/{held.pk}/area/"' in page
    held.put_in(["lantern"])
    assert client.get(f"/{name}/{held.pk}/area/").status_code == 404
