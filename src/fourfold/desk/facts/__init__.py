"""Dated facts that the desk hands to the scan: one place, to which each app adds what it knows."""
