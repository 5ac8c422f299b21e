"""Synthetic signals, rendered pages and model training; nothing that runs for a user imports it."""
