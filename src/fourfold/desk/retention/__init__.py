"""How long the desk keeps what it holds: reviews, legal holds, and disposal that reaches every copy."""
