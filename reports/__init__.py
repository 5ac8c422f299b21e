"""The PDF summary."""
