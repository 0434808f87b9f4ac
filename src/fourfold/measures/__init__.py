"""Counts compared honestly: every figure carries its interval."""
