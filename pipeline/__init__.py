"""One document through the whole way, and the `inkbeat` command."""
