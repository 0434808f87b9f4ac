"""What the desk does by itself while it serves: sealing the audit every few seconds, sending urgent alerts on, and
mailing whom alerts wait for. The mails are sent here and not in the request that raised them, so that how long a page
takes tells nobody whether an alert was raised."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from django.db import close_old_connections

SECONDS = 5.0
MAIL_SECONDS = 30.0
_log = logging.getLogger(__name__)


def start_background(heads: Path) -> threading.Thread:
    """Begin, in a thread that ends with the process. Several desks on one database do not get in each other's way."""
    thread = threading.Thread(target=_run, args=(heads,), name="background", daemon=True)
    thread.start()
    return thread


def _run(heads: Path) -> None:
    from fourfold.desk.alerts.actions import alerts_go_on, alerts_mail
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.audit.sealing import seal_all

    pause = threading.Event()
    mail_at = 0.0
    while not pause.wait(SECONDS):
        try:
            seal_all(heads)
            with acting(by="the desk's timer", why="urgent alerts"):
                alerts_go_on()
                if time.monotonic() >= mail_at:  # whatever comes of it: a broken server is not asked every few seconds
                    mail_at = time.monotonic() + MAIL_SECONDS
                    alerts_mail()
        except Exception:  # the timer goes on, whatever happened to one turn of it
            _log.exception("The desk's timer failed once")
        finally:
            close_old_connections()
