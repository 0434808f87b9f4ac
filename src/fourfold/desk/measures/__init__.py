"""Measures at the desk: defined once, with versions, compared, projected, charted and released."""
