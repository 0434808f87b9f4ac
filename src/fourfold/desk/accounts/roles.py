"""The roles, as plain sets of permissions. A user may hold several; what they may do is the union.

Roles are changed here and nowhere else, and the matrix of every page by every role in the tests changes with them.
"""

from __future__ import annotations

import dataclasses

from fourfold.desk.accounts.permissions import Permission as P


@dataclasses.dataclass(frozen=True)
class Role:
    """A role: its name, what people call it, who may hold it, and what it allows."""

    name: str
    title: str
    held_by: str
    permissions: frozenset[P]


READ = {
    P.SEE_TRIGGERS,
    P.SEE_THREATS,
    P.SEE_FIREARMS,
    P.SEE_ORDERS,
    P.SEE_GROUPS,
    P.SEE_OPERATIONS,
    P.SEE_PLANS,
    P.SEE_PARTNERS,
    P.SEE_MEASURES,
    P.SEE_RELEASED,
    P.SEE_REPORTS,
    P.SEE_LOGS,
    P.SEE_PEOPLE,
    P.SEE_RULES,
    P.SEE_DATA_QUALITY,
}
CONTRIBUTE = {
    P.CONTRIBUTE_THREATS,
    P.CONTRIBUTE_FIREARMS,
    P.CONTRIBUTE_ORDERS,
    P.CONTRIBUTE_OPERATIONS,
    P.CONTRIBUTE_PARTNERS,
    P.DISCLOSE,
    P.ADD_TO_LOGS,
}
GROUPS = {P.CONTRIBUTE_GROUPS, P.CONTRIBUTE_PLANS, P.SCORE_GROUPS, P.JUDGE_IDENTITIES}
GOVERNANCE = {
    P.SIT_ON_PANEL,
    P.MODERATE_DISRUPTIONS,
    P.RUN_GOVERNANCE_MEETING,
    P.DECIDE_PLANS,
    P.REVIEW_PLANS,
}


def _role(name: str, title: str, held_by: str, permissions: set[P]) -> Role:
    return Role(name, title, held_by, frozenset(permissions))


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        _role(
            "analyst",
            "Intelligence analyst",
            "Those who import data, write and check rules, and assess triggers.",
            READ | CONTRIBUTE | GROUPS | {P.ASSESS, P.BID, P.EXPORT, P.IMPORT, P.DEFINE_MEASURES, P.WRITE_REPORTS},
        ),
        _role(
            "duty-assessor",
            "Duty assessor",
            "The duty inspector and those who stand in: they assess, decide on and deploy against the day's triggers.",
            READ | CONTRIBUTE | {P.ASSESS, P.DECIDE, P.DEPLOY, P.REVIEW, P.BE_ALERTED, P.BID, P.BREAK_GLASS},
        ),
        _role(
            "tasking-manager",
            "Tasking manager",
            "Those who run the morning meeting and the tasking meeting.",
            READ
            | CONTRIBUTE
            | GROUPS
            | GOVERNANCE
            | {
                P.ASSESS,
                P.DECIDE,
                P.DEPLOY,
                P.REVIEW,
                P.RUN_MEETING,
                P.BID,
                P.DECIDE_BIDS,
                P.CLOSE_THREATS,
                P.MANAGE_DUTY,
                P.BE_ALERTED,
                P.EXPORT,
                P.IMPORT,
                P.REVIEW_RETENTION,
                P.APPROVE_DISCLOSURES,
                P.DEFINE_MEASURES,
                P.WRITE_REPORTS,
            },
        ),
        _role(
            "responsible-officer",
            "Responsible officer",
            "The senior and lead responsible officers, who answer for groups.",
            READ
            | CONTRIBUTE
            | GROUPS
            | GOVERNANCE
            | {P.ASSESS, P.DECIDE, P.DEPLOY, P.REVIEW, P.BID, P.CLOSE_THREATS}
            | {P.REVIEW_RETENTION, P.APPROVE_DISPOSAL, P.APPROVE_DISCLOSURES, P.MANAGE_AGREEMENTS}
            | {P.SIGN_REPORTS, P.BREAK_GLASS},
        ),
        _role(
            "operation-lead",
            "Operation lead",
            "Those who lead an operation or own a deployment.",
            READ | CONTRIBUTE | {P.CONTRIBUTE_GROUPS, P.CONTRIBUTE_PLANS, P.DEPLOY, P.REVIEW, P.BID},
        ),
        _role(
            "records-manager",
            "Records manager",
            "Those who keep the agreements with partners, review what is held, dispose of it, and answer people who "
            "ask what is held on them.",
            READ
            | {P.REVIEW_RETENTION, P.APPROVE_DISPOSAL, P.ANSWER_SUBJECT_ACCESS}
            | {P.APPROVE_DISCLOSURES, P.MANAGE_AGREEMENTS},
        ),
        _role(
            "legal-adviser",
            "Legal adviser",
            "Those who review what is to be published, and answer for what may leave. They see reports and no record.",
            {P.SEE_REPORTS, P.SEE_MEASURES, P.SEE_RELEASED, P.REVIEW_REPORTS},
        ),
        _role(
            "safeguarding-lead",
            "Safeguarding lead",
            "Those who work with cohorts for support. Nobody else sees these, and they see no triggers, groups or "
            "registers, so that who is offered help is never looked for among suspects.",
            {P.SUPPORT_COHORTS},
        ),
        _role(
            "partner",
            "Partner",
            "Partner agencies. They see what was disclosed to their agency, as long as its agreement is in force, and "
            "nothing else.",
            {P.SEE_SHARED, P.CONTRIBUTE_EVENTS},
        ),
        _role(
            "commissioner",
            "Commissioner's office",
            "The Police and Crime Commissioner's office, which never sees records of people.",
            {P.SEE_RELEASED},
        ),
        _role(
            "auditor",
            "Auditor",
            "Professional standards and data protection: they see who did what, and change nothing.",
            {P.SEE_AUDIT, P.SEE_GOVERNANCE, P.SEE_RULES, P.SEE_DATA_QUALITY, P.EXPORT},
        ),
        _role(
            "administrator",
            "Administrator",
            "Those who run the system: users, compartments and governance. Being one gives no sight of records.",
            {P.MANAGE_USERS, P.MANAGE_COMPARTMENTS, P.SEE_GOVERNANCE, P.MANAGE_GOVERNANCE},
        ),
    )
}
