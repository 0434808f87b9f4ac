"""Alerts: what somebody has to know at once, day or night, with timers that go on to the next person."""
