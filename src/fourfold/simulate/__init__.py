"""An invented force of any size: its county, its groups, its events, and what was planted among them.

Nothing here is real. The county lies in the North Sea, the names are made up, and people are references only
(docs/explanation/simulation.md says how it is modelled and what it cannot tell you).
"""
