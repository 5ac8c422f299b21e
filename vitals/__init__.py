"""R peaks, intervals and axes from recordings."""
