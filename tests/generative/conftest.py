"""Settings for generated tests: no deadline (times vary with the machine), and the same examples each run in CI."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "fourfold", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("ci", settings.get_profile("fourfold"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "fourfold")
