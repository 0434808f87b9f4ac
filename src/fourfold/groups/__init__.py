"""People and organised crime groups as a network: who was with whom, in which role, when, and how that is known."""
