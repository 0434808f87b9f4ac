"""Who uses the desk, in which roles, and how they sign in."""
