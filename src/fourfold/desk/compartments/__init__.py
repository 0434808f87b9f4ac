"""Compartments and markings: what somebody may not know of. Who is not in a compartment cannot learn that it exists."""
