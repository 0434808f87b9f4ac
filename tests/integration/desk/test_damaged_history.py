"""A history that is damaged is said in words on the page that meets it, and to who asks by program; others work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pyarrow as pa
from django.test import Client
from tests.integration.desk.programs import Program

from fourfold.desk.accounts.models import User
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace

DAY = dt.datetime(2024, 3, 31, 12, tzinfo=dt.UTC)
ROWS = [
    {
        "id": f"s:{n}", "source": "s", "reference": str(n), "kind": "robbery", "occurred_from": DAY, "occurred_to": DAY,
        "known_from": DAY, "known_basis": "recorded", "marking": "OFFICIAL",
    }
    for n in range(200)
]  # fmt: skip


def test_which_file_it_is_and_how_to_mend_it(
    place: Workspace, somebody: Callable[..., User], client_of: Callable[[User], Client], manager: Program
) -> None:
    History(place).write(pa.Table.from_pylist(ROWS, INCOMING), now=DAY + dt.timedelta(days=9))
    client = client_of(somebody("tasking-manager"))
    (file,) = (place.root / "history").rglob("month=*/*.parquet")
    file.write_bytes(file.read_bytes()[:-20])
    page = client.get("/imports/quality/")
    assert page.status_code == 503
    said = page.content.decode()
    assert file.name in said
    assert "fourfold restore" in said
    assert "Nothing that you had saved is lost" in said
    assert client.get("/today/").status_code == 200
    answer = manager.get("data-quality")
    assert answer.status_code == 503, answer.content
    assert file.name in answer.json()["detail"]
