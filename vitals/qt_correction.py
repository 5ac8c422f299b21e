"""QT corrected for heart rate, by four published formulas."""


def bazett_ms(qt_ms: float, rr_s: float) -> float:
    """QT / sqrt(RR) (Bazett 1920)."""
    return float(qt_ms / rr_s ** (1 / 2))


def fridericia_ms(qt_ms: float, rr_s: float) -> float:
    """QT / cbrt(RR) (Fridericia 1920)."""
    return float(qt_ms / rr_s ** (1 / 3))


def framingham_ms(qt_ms: float, rr_s: float) -> float:
    """QT + 154 ms (1 - RR) (Sagie 1992)."""
    return qt_ms + 154.0 * (1.0 - rr_s)


def hodges_ms(qt_ms: float, rr_s: float) -> float:
    """QT + 1.75 ms (HR - 60) (Hodges 1983)."""
    return qt_ms + 1.75 * (60.0 / rr_s - 60.0)
