"""Registers from files: what each row of a sheet would do, what is taken in, and what has to be mended."""
