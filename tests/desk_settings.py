"""The desk's settings in tests: an invented workspace of its own for each process, and SQLite or PostgreSQL.

`FOURFOLD_TEST_ON=postgresql` runs the same tests on a real PostgreSQL, started here for as long as the tests run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from fourfold.workspace import Workspace

ROOT = Path(tempfile.mkdtemp(prefix="fourfold-desk-tests-"))
atexit.register(shutil.rmtree, ROOT, ignore_errors=True)
Workspace.create(ROOT / "force", name="Invented force", invented=True)
os.environ["FOURFOLD_WORKSPACE"] = str(ROOT / "force")
os.environ["FOURFOLD_HOSTS"] = "testserver,localhost,127.0.0.1"
if os.environ.get("FOURFOLD_TEST_ON") == "postgresql":
    (ROOT / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(ROOT / "run")
    import pgserver

    SERVER = pgserver.get_server(ROOT / "postgresql")  # type: ignore[attr-defined]
    for name in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the machine's power
        SERVER.psql(f"ALTER SYSTEM SET {name} = off")
    SERVER.psql("SELECT pg_reload_conf()")
    os.environ["FOURFOLD_DATABASE"] = SERVER.get_uri()

from fourfold.desk.settings import *  # noqa: E402, F403

if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(ROOT / "tests.sqlite3")}  # noqa: F405 - a real file, as in use
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
