"""Documents for people, made from data objects."""
