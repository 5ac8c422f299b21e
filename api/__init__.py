"""The service around the pipeline."""
