"""The work on one page, in a worker, and what is kept of it."""
