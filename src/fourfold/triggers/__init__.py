"""Rules over the history: what is a precursor to harm, and when it fires."""
