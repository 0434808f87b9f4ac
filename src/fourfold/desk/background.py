"""What the desk does by itself while it serves, every few seconds: checking deployments against what compartments hold,
sending urgent alerts on, sealing the audit, and mailing whom alerts wait for. Checks and mails are done here and not in
the request that they are owed to, so that how long a page takes tells nobody what others hold."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.db import close_old_connections

SECONDS = 5.0
MAIL_SECONDS = 30.0
_log = logging.getLogger(__name__)
_also: dict[str, Callable[[], object]] = {}


def also(what: str, step: Callable[[], object]) -> None:
    """Have the timer do something more, `what` it is called: for a part that nothing else may know of."""
    _also[what] = step


def start_background(heads: Path) -> threading.Thread:
    """Begin, in a thread that ends with the process. Several desks on one database do not get in each other's way."""
    thread = threading.Thread(target=_run, args=(heads,), name="background", daemon=True)
    thread.start()
    return thread


def _run(heads: Path) -> None:
    pause = threading.Event()
    mail_at = 0.0
    while not pause.wait(SECONDS):
        mails = time.monotonic() >= mail_at
        if mails:  # whatever comes of it: a broken server is not asked every few seconds
            mail_at = time.monotonic() + MAIL_SECONDS
        turn(heads, mails=mails)
        close_old_connections()


def turn(heads: Path, *, mails: bool) -> None:
    """One turn. What fails keeps nothing else from being done; mails come last, because a server may be slow."""
    from fourfold.desk.alerts.actions import alerts_go_on, alerts_mail
    from fourfold.desk.audit.sealing import seal_all
    from fourfold.desk.deconfliction.actions import deployments_check

    _do("deconfliction", deployments_check)
    _do("urgent alerts", alerts_go_on)
    for what, step in _also.items():
        _do(what, step)
    _do("sealing the audit", lambda: seal_all(heads))
    if mails:
        _do("mails", alerts_mail)


def _do(what: str, step: Callable[[], object]) -> None:
    from fourfold.desk.audit.acting import acting

    try:
        with acting(by="the desk's timer", why=what):
            step()
    except Exception:  # the timer goes on, whatever happened to one step of it
        _log.exception("The desk's timer failed once, at: %s", what)
