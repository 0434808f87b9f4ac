"""How much a trigger matters: scales with anchors in words, harm weights in crime-harm days, expected harm, and the
order of the brief."""
