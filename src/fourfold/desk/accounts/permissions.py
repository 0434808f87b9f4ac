"""What somebody may do. A permission names an act; markings and compartments say which records it reaches."""

from __future__ import annotations

import enum


class Permission(enum.StrEnum):
    """One act that a role may allow. Contributing never implies deleting, and seeing never implies exporting."""

    SEE_TRIGGERS = "see-triggers"
    ASSESS = "assess"
    DECIDE = "decide"
    DEPLOY = "deploy"
    REVIEW = "review"
    RUN_MEETING = "run-meeting"
    BID = "bid"
    DECIDE_BIDS = "decide-bids"
    SEE_THREATS = "see-threats"
    CONTRIBUTE_THREATS = "contribute-threats"
    CLOSE_THREATS = "close-threats"
    SEE_FIREARMS = "see-firearms"
    CONTRIBUTE_FIREARMS = "contribute-firearms"
    SEE_ORDERS = "see-orders"
    CONTRIBUTE_ORDERS = "contribute-orders"
    SEE_GROUPS = "see-groups"
    CONTRIBUTE_GROUPS = "contribute-groups"
    SCORE_GROUPS = "score-groups"
    SIT_ON_PANEL = "sit-on-panel"
    MODERATE_DISRUPTIONS = "moderate-disruptions"
    RUN_GOVERNANCE_MEETING = "run-governance-meeting"
    SEE_LOGS = "see-logs"
    ADD_TO_LOGS = "add-to-logs"
    EXPORT = "export"
    SEE_PEOPLE = "see-people"
    SEE_RULES = "see-rules"
    BE_ALERTED = "be-alerted"
    MANAGE_DUTY = "manage-duty"
    SEE_AUDIT = "see-audit"
    SEE_GOVERNANCE = "see-governance"
    MANAGE_GOVERNANCE = "manage-governance"
    MANAGE_USERS = "manage-users"
    MANAGE_COMPARTMENTS = "manage-compartments"
