"""A mail server that takes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPServerDisconnected
from typing import NoReturn

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """As Django's own for SMTP, when there is nobody at the other end."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> NoReturn:
        raise SMTPServerDisconnected("Connection unexpectedly closed")
