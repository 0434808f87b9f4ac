"""The routes of the programming interface, by what they are about."""
