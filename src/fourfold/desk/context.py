"""What every page shows around its content."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.registers.declaration import registers
from fourfold.workspace import Workspace

MENU: tuple[tuple[str, str, Permission | None], ...] = (
    ("Today", "triage:today", Permission.SEE_TRIGGERS),
    ("Mine", "tasks:mine", None),
    ("Search", "search:index", Permission.SEE_TRIGGERS),
    ("Groups", "groups:index", Permission.SEE_GROUPS),
    ("Operations", "operations:index", Permission.SEE_OPERATIONS),
    ("Plans", "plans:portfolio", Permission.SEE_PLANS),
    ("Measures", "measures:index", Permission.SEE_MEASURES),
    ("Released", "measures:released", Permission.SEE_RELEASED),
    ("Reports", "reports:index", Permission.SEE_REPORTS),
    ("Map", "triage:map", Permission.SEE_TRIGGERS),
    ("Meetings", "triage:meetings", Permission.SEE_TRIGGERS),
    ("Alerts", "alerts:mine", None),
    ("Registers", "registers:index", None),
    ("Partners", "partners:disclosures", Permission.SEE_PARTNERS),
    ("Shared with you", "partners:shared", Permission.SEE_SHARED),
    ("Cohorts", "cohorts:index", Permission.SUPPORT_COHORTS),
    ("Child at risk", "cohorts:glass", Permission.BREAK_GLASS),
    ("Rules", "triage:rules", Permission.SEE_RULES),
    ("Data", "imports:quality", Permission.SEE_DATA_QUALITY),
    ("Import", "imports:index", Permission.IMPORT),
    ("Retention", "retention:index", Permission.REVIEW_RETENTION),
    ("Subject access", "subjects:index", Permission.ANSWER_SUBJECT_ACCESS),
    ("Audit", "audit:index", Permission.SEE_AUDIT),
    ("Governance", "governance:index", Permission.SEE_GOVERNANCE),
    ("Users", "accounts:users", Permission.MANAGE_USERS),
    ("Compartments", "compartments:index", Permission.MANAGE_COMPARTMENTS),
)


@cache
def _address(name: str) -> str:
    """Where a page of the menu is: looked for once, because every page has the menu."""
    return reverse(name)


@cache
def workspace() -> Workspace:
    """The workspace that the desk stands on."""
    return Workspace.open(settings.SURROUNDINGS.workspace)


def page(request: HttpRequest) -> dict[str, Any]:
    """The force's name, whether it is invented, and the menu of what the user may see."""
    user = getattr(request, "user", None)
    place = workspace()
    shown: list[tuple[str, str]] = []
    if user is not None and user.is_authenticated:
        shown = [(title, name) for title, name, needed in MENU if needed is None or user.may(needed)]
        if not any(user.may(register.see) for register in registers()):
            shown.remove(("Registers", "registers:index"))
    menu = [(title, _address(name)) for title, name in shown]
    return {"force": place.name, "invented": place.invented, "menu": menu, "service": settings.SERVICE}
