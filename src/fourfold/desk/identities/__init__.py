"""Which records are of one person or premises: pairs that the linkage proposes, and what people judge of them."""
