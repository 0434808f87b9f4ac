"""Scopes: what a token is for. A scope never gives what its user may not do; it says which of it a program may."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission as P
from fourfold.desk.registers.declaration import registers


@dataclasses.dataclass(frozen=True)
class Scope:
    """A scope by name. `covers` are the permissions that it lets through; `needs` the one without which it is of no
    use (None: the record says which)."""

    name: str
    title: str
    covers: frozenset[P] = frozenset()
    needs: P | None = None


def _over(name: str, title: str, permission: P) -> Scope:
    return Scope(name, title, frozenset({permission}), permission)


TRIGGERS_READ = _over("triggers:read", "See triggers, search, and see what touches an area or a group", P.SEE_TRIGGERS)
TRIGGERS_ASSESS = _over("triggers:assess", "Assess triggers", P.ASSESS)
TRIGGERS_DECIDE = _over("triggers:decide", "Decide on triggers", P.DECIDE)
TRIGGERS_DEPLOY = _over("triggers:deploy", "Add deployments and change them", P.DEPLOY)
TRIGGERS_REPORT = Scope("triggers:report", "Say how a deployment stands", frozenset({P.DEPLOY}))
TRIGGERS_REVIEW = _over("triggers:review", "Review triggers", P.REVIEW)
MEETINGS_RUN = _over("meetings:run", "Begin, minute and close meetings, and decide at them", P.RUN_MEETING)
BIDS_WRITE = _over("bids:write", "Put cases to the tasking meeting", P.BID)
BIDS_DECIDE = _over("bids:decide", "Answer bids", P.DECIDE_BIDS)
EVENTS_IMPORT = _over("events:import", "Upload events, import and scan them, and mend rejected rows", P.IMPORT)
QUALITY_READ = _over("quality:read", "See how good the data are", P.SEE_DATA_QUALITY)
TASKS = Scope("tasks", "See what one has to do and say that it is done")
PEOPLE_READ = _over("people:read", "Find people, and see what touches a person", P.SEE_PEOPLE)
RULES_READ = _over("rules:read", "See the rules and their records", P.SEE_RULES)
MEASURES_READ = _over("measures:read", "See what is measured, and its counts", P.SEE_MEASURES)
REPORTS_READ = _over("reports:read", "See how reports stand", P.SEE_REPORTS)
DISCLOSURES_READ = _over("disclosures:read", "See what was disclosed, to whom and why", P.SEE_PARTNERS)
LOGS_READ = _over("logs:read", "Read decision logs", P.SEE_LOGS)
LOGS_WRITE = _over("logs:write", "Add to decision logs", P.ADD_TO_LOGS)
AUDIT_READ = _over("audit:read", "Ask who looked at and did what", P.SEE_AUDIT)
ALERTS = Scope("alerts", "See one's own alerts and acknowledge them")
DUTY_WRITE = _over("duty:write", "Put people on duty", P.MANAGE_DUTY)
CROSSINGS = Scope("crossings", "See what crosses one's compartments, and answer")
REGISTERS_READ = Scope("registers:read", "Read registers")
REGISTERS_WRITE = Scope("registers:write", "Add to registers and change their records")
REGISTERS_EXPORT = _over("registers:export", "Take registers out as files", P.EXPORT)

SCOPES: dict[str, Scope] = {
    one.name: one
    for one in (
        TRIGGERS_READ, TRIGGERS_ASSESS, TRIGGERS_DECIDE, TRIGGERS_DEPLOY, TRIGGERS_REPORT, TRIGGERS_REVIEW,
        MEETINGS_RUN, BIDS_WRITE, BIDS_DECIDE, PEOPLE_READ, REGISTERS_READ, REGISTERS_WRITE, REGISTERS_EXPORT,
        LOGS_READ, LOGS_WRITE, ALERTS, TASKS, DUTY_WRITE, CROSSINGS, RULES_READ, EVENTS_IMPORT,
        QUALITY_READ, AUDIT_READ, MEASURES_READ, REPORTS_READ, DISCLOSURES_READ,
    )
}  # fmt: skip
_NAMED = frozenset().union(*(one.covers for one in SCOPES.values() if one != DISCLOSURES_READ))
"""What has a scope of its own. Partners' registers are seen as others are; disclosures, beside them, are not."""


def covered(scope: Scope) -> frozenset[P]:
    """The permissions that a scope lets through. Those of registers come from their declarations; what has a scope of
    its own needs that scope, whichever register asks for it."""
    if scope == REGISTERS_READ:
        return frozenset(register.see for register in registers()) - _NAMED
    if scope == REGISTERS_WRITE:
        closing = {register.closing[1] for register in registers() if register.closing}
        return (frozenset(register.contribute for register in registers()) | closing) - _NAMED
    return scope.covers


def permissions_of(names: Iterable[str]) -> frozenset[P]:
    """All that these scopes let through."""
    return frozenset().union(*(covered(SCOPES[name]) for name in names if name in SCOPES))


def scopes_for(user: User) -> list[Scope]:
    """The scopes that are of any use to a user."""
    return [scope for scope in SCOPES.values() if _of_use(scope, user)]


def _of_use(scope: Scope, user: User) -> bool:
    if scope.needs is not None:
        return user.may(scope.needs)
    if scope == TRIGGERS_REPORT:
        return user.may(P.SEE_TRIGGERS)  # whoever owns a deployment reports on it
    return scope in (ALERTS, TASKS, CROSSINGS) or any(user.may(permission) for permission in covered(scope))
