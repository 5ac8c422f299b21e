"""Whole archives: every page once, whatever stops the work, on one machine or many."""
