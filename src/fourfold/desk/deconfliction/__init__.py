"""Deconfliction: a deployment is checked against every compartment, silently. Whoever controls what it crosses hears of
it; the deployer learns nothing from the system."""
