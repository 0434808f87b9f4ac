"""The orders register: court orders and licence conditions, with their conditions, checks and breaches."""
