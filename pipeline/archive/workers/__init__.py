"""Worker processes, here or on a cluster, and what holds in each."""
