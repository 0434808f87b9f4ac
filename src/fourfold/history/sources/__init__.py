"""Where events come from. Each source reads files of one sort and hands over batches in the schema `INCOMING`."""
