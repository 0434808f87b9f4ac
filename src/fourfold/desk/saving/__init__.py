"""The desk's part in a backup: its database, put away and put back."""
