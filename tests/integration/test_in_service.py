"""The desk in service: Django's own checks, its cookies, and no data of real people before they are governed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.own_force import Force

from fourfold.workspace import Workspace

SERVICE = {"FOURFOLD_SERVICE": "1", "FOURFOLD_HOSTS": "desk.example"}
CHECK = """
from fourfold.desk.start import start
start()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""

# Signs somebody in over HTTPS and asks without it, and says what cookies and headers came with the answers.
ASKS = """
import json, sys
from pathlib import Path
from fourfold.desk.start import start
start(Path(sys.argv[1]))
from django.test import Client
client = Client(SERVER_NAME="desk.example")
plain = client.get("/accounts/login/")
page = client.get("/accounts/login/", secure=True)
sent = {"login": "invented", "password": "a long invented password"}
signed = client.post("/accounts/login/", sent, secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "hsts": page["Strict-Transport-Security"],
    "cookies": {
        name: {flag: cookie[flag] for flag in ("secure", "httponly", "samesite", "domain", "max-age")}
        for name, cookie in {**page.cookies, **signed.cookies}.items()
    },
}))
"""


def test_djangos_own_checks_find_nothing_in_the_settings_of_service(tmp_path: Path) -> None:
    place = Workspace.create(tmp_path / "force")
    force = Force(place.root, FOURFOLD_WORKSPACE=str(place.root), **SERVICE)
    _, out, err = force.ended(CHECK)
    assert "no issues" in out + err


def test_cookies_go_over_https_alone_and_end_with_the_browser(force: Force) -> None:
    said = json.loads(Force(force.root, **SERVICE).python(ASKS, str(force.root)).splitlines()[-1])
    assert said["plain"] == [301, "https://desk.example/accounts/login/"]
    assert said["hsts"].startswith("max-age=31536000")
    assert {"csrftoken", "sessionid"} <= set(said["cookies"])
    for name, cookie in said["cookies"].items():
        assert cookie["secure"] is True, name
        assert cookie["httponly"] is True, name
        assert cookie["samesite"] == "Lax", name
        assert cookie["domain"] == "", name
    assert said["cookies"]["sessionid"]["max-age"] == ""


def test_the_command_line_imports_nothing_real_in_service(force: Force, tmp_path: Path) -> None:
    """Not even typed without the environment of the service, once the desk has been served in it."""
    (tmp_path / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text("source: x\n", encoding="utf-8")
    asked = ("import", "csv", str(tmp_path / "rows.csv"), "--mapping", str(tmp_path / "map.yaml"))
    bare = Force(Workspace.create(tmp_path / "bare").root, **SERVICE)
    assert "there is no desk yet" in bare.run(*asked, fails=True)
    invent = ("simulate", "--years", "1", "--events", "10000", "--seed", "1")
    assert "is in service" in bare.run(*invent, fails=True)  # of an invented force, nothing would be asked
    settings = force.root / "fourfold.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("invented: true", "invented: false"))
    serving = Force(force.root, **SERVICE)
    serving.desk("upgrade")  # as the desk does when it begins to serve
    for one in (serving, force):
        refused = one.run(*asked, fails=True)
        assert "Data of real people are refused: Controllers: nothing is recorded." in refused
        assert "Data of real people are refused" in one.run("daily", fails=True)
    assert "Data of real people are refused" not in Force(force.root, FOURFOLD_SERVICE="0").run(*asked, fails=True)
