"""Triage: the day's triggers, weighed by people, decided on, deployed against and reviewed."""
