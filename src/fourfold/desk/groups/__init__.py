"""Organised crime groups: mapped, scored, owned, disrupted."""
