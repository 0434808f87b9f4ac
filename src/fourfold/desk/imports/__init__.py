"""Bringing data in through the browser: uploading, importing as long work, mending what was rejected, data quality."""
