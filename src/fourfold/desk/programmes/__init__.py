"""Programmes, campaigns, training and research: what is taught, told, learnt and found out, and what came of it."""
