"""The desk's own commands of Django."""
