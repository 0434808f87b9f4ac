"""Triage's pages, one group a file."""
