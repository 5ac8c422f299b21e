"""The time axis that every live stream is brought to, whatever its rate."""

FINE = 3
"""Samples of the fine axis to one of the coarse."""
COARSE_HZ = 120.0
"""QRS complexes are looked for at this rate, and beats are classified at it."""
FINE_HZ = FINE * COARSE_HZ
"""R peaks are placed at this rate."""
BLOCK = 6
"""Streams go on by blocks of so many coarse samples (50 ms), so that nothing depends on how samples are sent."""
BLOCKS_PER_S = round(COARSE_HZ / BLOCK)
