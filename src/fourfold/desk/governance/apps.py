"""Governance as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Governance."""

    name = "fourfold.desk.governance"
    label = "governance"
