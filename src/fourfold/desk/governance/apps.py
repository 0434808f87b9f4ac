"""Governance as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """The legal grounds, assessments and retention that real data need first."""

    name = "fourfold.desk.governance"
    label = "governance"
