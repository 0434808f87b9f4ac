"""The threat-to-life register: who is at risk, from whom, what they were told, and looking again by the hour."""
