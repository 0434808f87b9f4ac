"""Registers as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistersConfig(AppConfig):
    """Gathers each app's `register.py`."""

    name = "fourfold.desk.registers"
    label = "registers"

    def ready(self) -> None:
        autodiscover_modules("register")
