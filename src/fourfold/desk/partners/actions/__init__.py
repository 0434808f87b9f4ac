"""What is done about partners."""
