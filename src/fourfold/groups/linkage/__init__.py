"""Which records of several sources may be of one person or premises: proposed with reasons, judged by people."""
