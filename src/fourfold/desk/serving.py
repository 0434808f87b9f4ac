"""Serving the desk on this machine."""

from __future__ import annotations

from django.conf import settings


def serve_desk(host: str, port: int) -> None:
    """Serve until interrupted. SQLite has one writer, so one process with several threads serves it best; PostgreSQL
    gets a process for each of two cores."""
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
        workers=1 if sqlite else 2,
        blocking_threads=8 if sqlite else 4,
        log_level="warning",  # type: ignore[arg-type]
        websockets=False,
    ).serve()
