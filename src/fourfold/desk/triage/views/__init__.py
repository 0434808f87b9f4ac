"""Triage's pages, one group a file."""

from fourfold.desk.triage.views.today import today

__all__ = ["today"]
