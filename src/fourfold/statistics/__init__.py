"""Statistics as pure functions: what a count, a change or a ranking can bear, always with its interval.

Nothing here knows of events, files or people: numbers go in, frozen dataclasses come out, each with the source of its
formula. What is counted is in `measures/`.
"""
