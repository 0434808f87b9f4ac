"""Search: all that somebody may see, by words and by reference; and what touches a person, a group or a place."""
