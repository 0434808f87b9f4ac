"""What people do about triggers, one kind of act a file."""
