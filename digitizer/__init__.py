"""From a page (PDF or image) to calibrated leads."""
