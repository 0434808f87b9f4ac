"""What other apps' templates ask of partners."""
