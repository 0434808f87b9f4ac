"""What the desk is told by its surroundings: which workspace, which database, and whether it is in service.

FOURFOLD_WORKSPACE      the workspace's folder
FOURFOLD_DATABASE       postgres://user:password@host:port/name; without it SQLite, in <workspace>/desk/desk.sqlite3
FOURFOLD_SERVICE        1: in service. HTTPS, a second factor for every role, and real data only once governed
FOURFOLD_GRACE_DAYS     days for which new data are still taken in after a governance review was due (30)
FOURFOLD_ASK_WHY        1: a person's page is shown for a reason alone, which goes on record (in service: unless 0)
FOURFOLD_SECRET_KEY     signs sessions; without it a key is made and kept in <workspace>/desk/
FOURFOLD_HOSTS          host names that it answers to, comma-separated; this machine's own names without it
FOURFOLD_ADDRESS        the desk's own address, for links in mails (http://localhost:8015 without it)
FOURFOLD_MAIL           smtp://user:password@host:port; without it mails are files in <workspace>/desk/mail
FOURFOLD_OPENID         the address of the force's own directory (OpenID Connect), with FOURFOLD_OPENID_CLIENT and
                        FOURFOLD_OPENID_SECRET
FOURFOLD_UPLOAD_MEGABYTES  how large a file may be uploaded (2,048 without it)
FOURFOLD_KEEP_UPLOADS   1: an uploaded file is kept after its import; without it, it is removed once all was imported
FOURFOLD_WORKER         0: the desk does no long work itself, because `fourfold desk work` runs beside it
"""

from __future__ import annotations

import dataclasses
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fourfold.errors import BadInput
from fourfold.workspace import Workspace

IN_SERVICE = "in-service"
"""The file that a desk leaves in its folder once it has been served in service."""

LOCAL = ("localhost", "127.0.0.1", "[::1]")


@dataclasses.dataclass(frozen=True)
class Configuration:
    """The desk's surroundings, read once at start. `workspace` is its root folder."""

    workspace: Path
    time_zone: str
    database: dict[str, Any]
    service: bool
    grace_days: int
    ask_why: bool
    secret_key: str
    hosts: tuple[str, ...]
    address: str
    mail: dict[str, Any] | None
    openid: dict[str, str] | None
    upload_megabytes: int
    keep_uploads: bool
    worker: bool


def configuration(environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read the environment. Raises `BadInput` saying which variable is wrong and `NotHeld` without a workspace."""
    named = environment.get("FOURFOLD_WORKSPACE")
    workspace = Workspace.open(Path(named)) if named else Workspace.find()
    service = in_service(workspace.root, environment)
    hosts = tuple(name.strip() for name in environment.get("FOURFOLD_HOSTS", "").split(",") if name.strip())
    if service and not hosts and environment.get("FOURFOLD_SERVICE"):
        raise BadInput("FOURFOLD_HOSTS is not set. In service, name the hosts that the desk answers to.")
    return Configuration(
        workspace=workspace.root,
        time_zone=workspace.time_zone,
        database=database(environment.get("FOURFOLD_DATABASE", ""), workspace.root),
        service=service,
        grace_days=_days(environment.get("FOURFOLD_GRACE_DAYS", "30")),
        ask_why=environment.get("FOURFOLD_ASK_WHY", "1" if service else "0") not in ("", "0"),
        secret_key=environment.get("FOURFOLD_SECRET_KEY") or _kept_key(workspace.root),
        hosts=hosts or LOCAL,
        address=environment.get("FOURFOLD_ADDRESS", "http://localhost:8015").rstrip("/"),
        mail=mail(environment.get("FOURFOLD_MAIL", "")),
        openid=_openid(environment),
        upload_megabytes=_whole(environment, "FOURFOLD_UPLOAD_MEGABYTES", 2048),
        keep_uploads=environment.get("FOURFOLD_KEEP_UPLOADS", "0") not in ("", "0"),
        worker=environment.get("FOURFOLD_WORKER", "1") not in ("", "0"),
    )


def in_service(root: Path, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the desk of a workspace is in service: the environment says so, or, where it says nothing, the desk has
    been served in service before. So a command typed without the environment of the service opens no back door."""
    said = environment.get("FOURFOLD_SERVICE", "")
    return said != "0" if said else (root / "desk" / IN_SERVICE).is_file()


def _whole(environment: Mapping[str, str], name: str, otherwise: int) -> int:
    text = environment.get(name, "") or str(otherwise)
    if not text.isdecimal() or not int(text):
        raise BadInput(f"{name} is {text!r}; it must be a whole number of at least 1.")
    return int(text)


def database(url: str, root: Path) -> dict[str, Any]:
    """Django's settings for a database: SQLite in the workspace, or the PostgreSQL that `url` names. Raises `BadInput`
    for an address of any other sort."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(root / "desk" / "desk.sqlite3"),
            "OPTIONS": {
                # readers never wait for the writer; a writer waits for another from its start, and not for ever;
                # what is deleted is overwritten on the disk
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise BadInput("FOURFOLD_DATABASE is not an address such as postgres://user:password@host:5432/fourfold.")
    # its tables lie in memory or on disks without heads: the server's own default would read whole tables instead of
    # a few hundred rows by index; and with many people at once, processes that help one of them hold up the others
    set_so = "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
    # the desk asks the same questions all day: the server plans each a few times and then keeps the plan, which took a
    # third of its time
    planned_once = {"server_side_binding": True, "prepare_threshold": 3}
    options: dict[str, Any] = {"options": set_so, **planned_once, **dict(parse_qsl(parts.query))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def mail(url: str) -> dict[str, Any] | None:
    """Where mails go, as Django's settings say it; None for files in the workspace. Raises `BadInput` for an address of
    any other sort."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadInput("FOURFOLD_MAIL is not an address such as smtp://user:password@host:587.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _days(said: str) -> int:
    if not said.isdecimal():
        raise BadInput("FOURFOLD_GRACE_DAYS is not a number of days.")
    return int(said)


def _kept_key(root: Path) -> str:
    path = root / "desk" / "secret-key"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _openid(environment: Mapping[str, str]) -> dict[str, str] | None:
    address = environment.get("FOURFOLD_OPENID")
    if not address:
        return None
    needed = ("FOURFOLD_OPENID_CLIENT", "FOURFOLD_OPENID_SECRET")
    missing = [name for name in needed if not environment.get(name)]
    if missing:
        raise BadInput(f"FOURFOLD_OPENID is set, but {' and '.join(missing)} is not.")
    return {"address": address, "client": environment[needed[0]], "secret": environment[needed[1]]}


def providers(openid: Mapping[str, str]) -> dict[str, Any]:
    """The force's own directory, as allauth's settings say it: OpenID Connect, with a proof key (PKCE)."""
    app = {
        "provider_id": "force",
        "name": "your force's directory",
        "client_id": openid["client"],
        "secret": openid["secret"],
        "settings": {"server_url": openid["address"]},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def directory_origin(openid: Mapping[str, str] | None) -> list[str]:
    """Where the sign-in form is sent on to: a browser holds the content policy against that as well."""
    if openid is None:
        return []
    parts = urlsplit(openid["address"])
    return [f"{parts.scheme}://{parts.netloc}"]
