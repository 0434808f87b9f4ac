"""People and organised crime groups: two scorings side by side; and the network that they form: who was with whom, in
which role, when, and how that is known."""
