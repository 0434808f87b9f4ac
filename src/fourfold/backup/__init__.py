"""Backups: a workspace and its desk in one archive, taken and put back whole or not at all."""
