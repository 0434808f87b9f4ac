"""Where a web server finds the desk."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fourfold.desk.settings")
application = get_wsgi_application()

if os.environ.get("FOURFOLD_TIMER", "1") != "0":
    from django.conf import settings

    from fourfold.desk.background import start_background

    start_background(settings.SURROUNDINGS.workspace / "desk" / "audit-heads.txt")
