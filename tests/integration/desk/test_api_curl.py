"""The how-to page's own commands, run with curl against the desk over HTTP, in the page's order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from tests.integration.desk.programs import program

from fourfold.desk.audit.versions import version_of
from fourfold.desk.threats.models import Threat
from fourfold.desk.triage.models import Decision

Made = Callable[..., Any]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "use-the-api.md"
STEP = re.compile(r"```sh\n(.*?)```\n\n```text\n(.*?)\n```", re.DOTALL)


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def address(db: None, one_connection: None) -> Iterator[str]:
    """The desk on this machine, in the test's own transaction, answering one request at a time."""
    server, held = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet), connections["default"]

    def serve() -> None:
        connections["default"] = held
        server.serve_forever()

    held.inc_thread_sharing()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    held.dec_thread_sharing()


def test_the_page_shows_nothing_that_does_not_work(address: str, somebody: Made, trigger_of: Made) -> None:
    assert shutil.which("curl"), "this test needs curl"
    steps = STEP.findall(PAGE.read_text(encoding="utf-8"))
    assert len(steps) == PAGE.read_text(encoding="utf-8").count("curl ") >= 6
    by, trigger = program(somebody("tasking-manager")), trigger_of()
    for command, promised in steps:
        held = Threat.objects.order_by("-pk").first()
        known = {"DESK": address, "TOKEN": by.text, "TRIGGER": trigger.pk}
        known |= {"RECORD": str(held.pk), "VERSION": version_of(held)} if held else {}
        done = subprocess.run(
            ["bash", "-c", command], env=os.environ | known, capture_output=True, text=True, timeout=60, check=True
        )
        assert promised in done.stdout, f"{command}\n{done.stdout}"
    assert Decision.objects.get().reason == "Patrols are there already."
    assert Threat.objects.get().how_known == "A call from the public."
