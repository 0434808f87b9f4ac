"""Who collected, altered, looked at, disclosed, combined or erased what, when and why (Data Protection Act 2018 s.62)."""
