"""The desk's morning: what the scan found is filed, urgent alerts go on, and a digest of counts is mailed."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alerts_go_on, alerts_mail
from fourfold.desk.audit.acting import acting
from fourfold.desk.audit.sealing import seal_all
from fourfold.desk.imports.sheets.actions import sheets_expire
from fourfold.desk.mail import ServerBroken, mail
from fourfold.desk.retention.actions.hold import holds_chase
from fourfold.desk.tasks.chasing import tasks_chase
from fourfold.desk.triage.board import actions_before_today, due_for_review
from fourfold.desk.triage.filing import Filed, file_scan
from fourfold.desk.triage.models import Trigger
from fourfold.triggers.scan import Scan
from fourfold.workspace import Workspace

_log = logging.getLogger(__name__)


def morning(workspace: Workspace, found: Scan) -> Filed:
    """File a scan, send urgent alerts on, chase who owns what is due, mail the digest, seal the audit."""
    with acting(by="fourfold daily", why=f"the scan of {found.as_of}"):
        filed = file_scan(workspace, found)
        alerts_go_on()
        tasks_chase()
        holds_chase()
        sheets_expire()
        alerts_mail()
        mail_digest(filed)
    seal_all(heads(workspace))
    return filed


def heads(workspace: Workspace) -> Path:
    """Where the newest digests of the audit are kept, outside the database."""
    return workspace.root / "desk" / "audit-heads.txt"


def mail_digest(filed: Filed) -> int:
    """Mail everybody who sees triggers how many there are for them, and a link; nothing else. Gives how many mails."""
    new = [one.pk for one in filed.new]
    sent = 0
    for user in User.objects.filter(is_active=True).exclude(email=""):
        if not user.may(Permission.SEE_TRIGGERS):
            continue
        seen = Trigger.objects.visible_to(user).filter(pk__in=new)
        lines = [
            f"New triggers: {seen.count()}",
            f"of these with a statutory duty: {seen.exclude(duty='').count()}",
            f"For review: {due_for_review(user)}",
            f"Overdue actions: {sum(one.overdue for one in actions_before_today(user))}",
            "",
            f"{settings.ADDRESS}/today/",
        ]
        try:
            sent += mail(user.email, f"Fourfold, {filed.as_of:%-d %B %Y}", "\n".join(lines))
        except ServerBroken:
            _log.warning("The digest was not mailed to everybody: the mail server takes no mail now")
            break
    return sent
