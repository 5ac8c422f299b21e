"""Rhythm classes from recordings."""
