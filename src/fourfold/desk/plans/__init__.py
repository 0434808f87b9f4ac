"""4P plans: what is to be done under Pursue, Prevent, Protect and Prepare, by whom and until when; how good it is."""
