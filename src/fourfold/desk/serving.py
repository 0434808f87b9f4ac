"""Serving the desk on this machine."""

from __future__ import annotations

import os

from django.conf import settings


def serve_desk(host: str, port: int) -> None:
    """Serve until interrupted. SQLite has one writer, so one process with several threads serves it best; PostgreSQL
    gets four processes that do one thing at a time each: threads that share a process hold up one another, and the
    slowest pages took half as long again (bench/load.py)."""
    from granian.constants import Interfaces
    from granian.server import Server

    from fourfold.desk.imports.worker import start_beside

    if settings.SURROUNDINGS.worker:
        start_beside(settings.SURROUNDINGS.workspace)

    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    Server(
        "fourfold.desk.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1 if sqlite else 4,
        blocking_threads=min(8, 2 * (os.cpu_count() or 1) + 1) if sqlite else 1,  # more than that, Granian warns of
        workers_kill_timeout=10,  # one that is told to end while it begins would never hear it
        log_level="warning",  # type: ignore[arg-type]
        websockets=False,
    ).serve()
