"""Where a web server finds the desk. Its timer starts with it: alerts, and what deployments cross, depend on that."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fourfold.desk.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - once Django is ready

from fourfold.desk.background import start_background  # noqa: E402
from fourfold.desk.start import keep_loaded  # noqa: E402

keep_loaded()
start_background(settings.SURROUNDINGS.workspace / "desk" / "audit-heads.txt")
