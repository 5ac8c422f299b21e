"""The fiducial points of a beat."""

FIDUCIALS = ("p_on", "p_peak", "p_off", "qrs_on", "qrs_off", "t_on", "t_peak", "t_off")
"""In the order of time; qrs_off is the J point."""
