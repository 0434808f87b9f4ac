"""Who collected, altered, looked at, disclosed, combined or erased what (Data Protection Act 2018, section 62)."""
