"""The shared vocabulary: recordings, leads, layouts, errors, file formats and filters."""

from ecg.recording import Patient, Provenance, Recording

__all__ = ["Patient", "Provenance", "Recording"]
