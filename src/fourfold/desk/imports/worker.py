"""The worker, which does the desk's long work: beside the desk while it serves, or by itself (`fourfold desk work`).

There is one at a time for each workspace, held by a lock that dies with its holder; others wait to take its place. Who
has the lock knows that whatever is still called running was broken off, and begins it again. Nothing is lost by that:
what was committed is found unchanged.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from fourfold.errors import Busy

if TYPE_CHECKING:
    from django_tasks_db.management.commands.db_worker import Worker

PAUSE = 5.0


def work(root: Path, *, once: bool = False) -> None:
    """Do what waits; then go on waiting for more or, with `once`, end. Raises `Busy` when, with `once`, another worker
    is at it. Django has been started."""
    lock = FileLock(root / "desk" / "worker.lock")
    try:
        lock.acquire(timeout=0 if once else -1, poll_interval=1.0)
    except Timeout:
        raise Busy("Another worker is at it already, as one is beside each desk that is being served.") from None
    with lock:
        take_up_again()
        worker_of(once=once).run()


def worker_of(*, once: bool) -> Worker:
    """The worker of `django-tasks-db` on our one queue."""
    from django_tasks_db.management.commands.db_worker import Worker

    return Worker(
        queue_names=["*"],
        interval=1.0,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"fourfold-{os.getpid()}",
        excluded_queue_names=[],
    )


def take_up_again() -> None:
    """Put what was broken off, with the process that did it, before the worker again."""
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from fourfold.desk.audit.acting import acting
    from fourfold.desk.imports.models import State, Work
    from fourfold.desk.imports.tasks import enqueue

    DBTaskResult.objects.running().update(status=TaskResultStatus.READY)
    with acting(by="the desk's worker", why="it was broken off"):
        for broken in Work.objects.filter(state=State.RUNNING):
            broken.state = State.WAITING
            broken.save()
            enqueue(broken)


def start_beside(root: Path) -> threading.Thread:
    """Keep a worker process going for as long as this process lives, so that long work takes no time from pages."""
    thread = threading.Thread(target=_keep_going, args=(root,), name="worker", daemon=True)
    thread.start()
    return thread


def _keep_going(root: Path) -> None:
    context = multiprocessing.get_context("spawn")
    while True:
        process = context.Process(target=_beside, args=(root,), name="fourfold worker", daemon=True)
        process.start()
        process.join()
        time.sleep(PAUSE)  # it died of something: the next takes up what it had in hand


def _beside(root: Path) -> None:
    from fourfold.desk.start import start

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which ends this with it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    start(root)
    work(root)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)  # like a power cut: safe at any moment
