"""Signal files: one module a format, each with what reads and what writes it."""
