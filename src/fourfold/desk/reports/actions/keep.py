"""What is kept with reports: what the Panel said, what the Commissioner answered, and the force's own Word template."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.reports.models import Remark, Report, Template
from fourfold.desk.uploads import plain_name
from fourfold.errors import BadInput

TEMPLATE_BYTES = 5 << 20


@transaction.atomic
def remark_add(*, by: User, report: Report, sort: str, words: str, said_by: str, said_on: dt.date) -> Remark:
    """Put on record what was said of a signed report. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.WRITE_REPORTS)
    report = Report.fresh(report.pk)
    if report.state != "signed":
        raise BadInput("Remarks are kept with a report that was signed.")
    if said_on > timezone.localdate():
        raise BadInput("That day has not come yet.")
    made = Remark(report=report, sort=sort, words=words.strip(), said_by=said_by.strip(), said_on=said_on, by=by)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def template_add(*, by: User, name: str, content: bytes) -> Template:
    """Keep the force's own Word template, tried on a small document first. Raises `Denied`, and `BadInput` for what is
    none, or is too large."""
    from fourfold.reports.document import Document, Paragraph, Section
    from fourfold.reports.to_word import to_word

    check_may(by, Permission.WRITE_REPORTS)
    if len(content) > TEMPLATE_BYTES:
        raise BadInput(f"The template is larger than {TEMPLATE_BYTES >> 20} megabytes.")
    tried = Document("Title", "Author", "Date", "OFFICIAL", (Section("Section", (Paragraph(("Words.",)),)),))
    to_word(tried, content)
    made = Template(
        name=plain_name(name),
        digest=hashlib.sha256(content).hexdigest(),
        content=base64.b64encode(content).decode(),
        by=by,
    )
    made.full_clean()
    made.save()
    return made
