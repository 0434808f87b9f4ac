"""The scripts behind `make`: the audit never calls silence a pass, the page is served, the chart is true."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import audit
from chart import cost_chart

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
CLEAN = {"name": "good", "version": "1.0", "vulns": []}
SKIPPED = {"name": "unasked", "skip_reason": "not found"}
AFFECTED = {"name": "bad", "version": "2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.1"]}]}


def audited(monkeypatch: pytest.MonkeyPatch, printed: str, required: bool = False) -> int:
    """The exit status when pip-audit prints this."""
    if required:
        monkeypatch.setenv("AUDIT_REQUIRED", "1")
    else:
        monkeypatch.delenv("AUDIT_REQUIRED", raising=False)

    def answer(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, printed, "no route to host")

    monkeypatch.setattr(subprocess, "run", answer)
    return audit.main("constraints.txt")


def said(*packages: dict[str, Any]) -> str:
    """What pip-audit prints about these packages."""
    return json.dumps({"dependencies": packages})


def test_audit_passes_when_all_were_asked_for_and_none_is_affected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audited(monkeypatch, said(CLEAN), required=True) == 0
    out, err = capsys.readouterr()
    assert "1 of 1 packages asked for, 0 affected" in out
    assert err == ""


def test_audit_fails_on_an_advisory_and_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audited(monkeypatch, said(CLEAN, AFFECTED)) == 1
    assert "ADVISORY CVE-2026-1: bad 2.0; mended in: 2.1" in capsys.readouterr().out


@pytest.mark.parametrize("printed", [said(CLEAN, SKIPPED), "", "not json"])
def test_audit_says_aloud_what_it_could_not_ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], printed: str
) -> None:
    assert audited(monkeypatch, printed) == 0
    assert "NOT AUDITED" in capsys.readouterr().err
    assert audited(monkeypatch, printed, required=True) == 1


def test_the_chart_puts_ten_times_the_cost_as_far_up_as_ten_times_the_data_is_across() -> None:
    drawn = ET.fromstring(cost_chart({"scan": [(1e5, 0.1), (1e6, 1.0), (1e7, 10.0)]}))
    spots = [(float(spot.attrib["cx"]), float(spot.attrib["cy"])) for spot in drawn.iter(f"{SVG}circle")]
    (x0, y0), (x1, y1), (x2, y2) = spots
    assert x1 - x0 == pytest.approx(x2 - x1)
    assert y0 - y1 == pytest.approx(y1 - y2)
    assert y2 < y0, "dearer is higher"
    assert "scan: 0.1 s at 100,000 events" in drawn.attrib["aria-label"]
