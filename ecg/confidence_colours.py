"""Confidence as colour, the same in every picture."""

CONFIDENCE_COLOURS: tuple[tuple[float, str, tuple[int, int, int]], ...] = (
    (0.8, "sure", (0, 104, 187)),
    (0.5, "fair", (238, 119, 51)),
    (0.0, "poor", (136, 34, 85)),
)
"""From confidence (0 to 1) upwards: name and RGB. Paul Tol's "bright" and "vibrant" hues: told apart with any colour
vision, and by lightness in grey."""


def confidence_class(confidence: float) -> tuple[str, tuple[int, int, int]]:
    """Return name ("sure", "fair" or "poor") and RGB of a confidence from 0 to 1."""
    for least, name, colour in CONFIDENCE_COLOURS:
        if confidence >= least:
            return name, colour
    return CONFIDENCE_COLOURS[-1][1:]
