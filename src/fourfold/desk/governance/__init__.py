"""What has to be recorded before the desk may hold data of real people, and what refuses them until it is."""
