"""Decision logs: numbered, timed, never edited, only added to; exported whole for disclosure."""
