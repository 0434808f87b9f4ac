"""The map's own files: the outlines are pressed together once, and sent again only when they have changed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

from django.test import Client

from fourfold.desk.accounts.models import User

Made = Callable[..., Any]
Signed = Callable[[User], Client]
PRESSED = {"Accept-Encoding": "gzip"}


def test_outlines_are_the_same_pressed_or_not_and_known_again(somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    plain = client.get("/map/areas/")
    pressed = client.get("/map/areas/", headers=PRESSED)
    assert json.loads(plain.content)["type"] == "FeatureCollection"
    assert (plain.has_header("Content-Encoding"), pressed["Content-Encoding"]) == (False, "gzip")
    assert gzip.decompress(pressed.content) == plain.content
    assert "Accept-Encoding" in pressed["Vary"]
    known = client.get("/map/areas/", headers={"If-None-Match": plain["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get("/map/areas/", headers={"If-None-Match": 'W/"another"'}).status_code == 200


def test_who_may_not_see_the_map_is_not_told_that_it_is_unchanged(somebody: Made, client_of: Signed) -> None:
    tag = client_of(somebody("analyst")).get("/map/areas/")["ETag"]
    known = {"If-None-Match": tag}
    assert client_of(somebody("administrator")).get("/map/areas/", headers=known).status_code == 403
    assert Client().get("/map/areas/", headers=known).status_code == 302


def test_the_map_its_table_and_its_points_have_the_same_triggers(
    somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    placed = trigger_of(place="Kingfisher Wharf", at=(1234.4, 5678.6))
    trigger_of(place="Heron Wharf", at=None)
    hidden = trigger_of(place="Lantern Wharf", at=(1.0, 2.0), compartments=("lantern",))
    client = client_of(somebody("analyst"))
    page = client.get("/map/?tab=all").content.decode()
    assert placed.get_absolute_url() in page
    assert "1234, 5679" in page
    assert "1 without a place is not on the map" in page
    assert hidden.pk not in page
    (feature,) = client.get("/map/points/?tab=all").json()["features"]
    assert feature["properties"] == {
        "id": placed.pk, "title": f"{placed.title}, Kingfisher Wharf", "section": placed.section, "state": "New",
    }  # fmt: skip
