"""Mail: that there is something, and where; never what. A broken mail server stops nothing else."""

from __future__ import annotations

import logging
from smtplib import SMTPRecipientsRefused

from django.core.mail import send_mail

_log = logging.getLogger(__name__)


class ServerBroken(Exception):
    """The mail server takes no mail now: what is owed is tried again later."""


def mail(to: str, subject: str, text: str) -> bool:
    """Send a mail; False where the server refuses this one address. Raises `ServerBroken`."""
    try:
        return bool(send_mail(subject, text, None, [to]))
    except SMTPRecipientsRefused:
        _log.warning("The mail server refuses an address")
        return False
    except OSError as error:  # what smtplib raises is one
        raise ServerBroken(str(error)) from error
