"""Conditions under which pages are scanned, faxed, photographed and shown, drawn at random or by name."""

from collections.abc import Callable

import numpy as np

from training.camera import Conditions

KINDS = {"clean": 0.2, "scan": 0.3, "photo": 0.38, "fax": 0.06, "screen": 0.06}

NO_CROP = (0.0, 0.0, 0.0, 0.0)


def random_conditions(rng: np.random.Generator, kind: str | None = None) -> Conditions:
    """Conditions of one kind of `KINDS`, or of any."""
    kind = kind or str(rng.choice(list(KINDS), p=list(KINDS.values())))
    return _DRAWN[kind](rng)


def _clean(rng: np.random.Generator) -> Conditions:
    return Conditions(
        px_per_mm=_scale(rng),
        crop=_crop(rng) if rng.random() < 0.3 else NO_CROP,
        jpeg=int(rng.integers(60, 96)) if rng.random() < 0.4 else 0,
    )


def _scan(rng: np.random.Generator) -> Conditions:
    return Conditions(
        px_per_mm=_scale(rng),
        tilt_deg=float(rng.uniform(-4.0, 4.0)),
        border=float(rng.uniform(-0.01, 0.03)),
        shade=float(rng.uniform(0.0, 0.08)),
        tint=float(rng.uniform(0.0, 0.12)),
        stains=int(rng.integers(0, 4)) if rng.random() < 0.4 else 0,
        blur_px=float(rng.uniform(0.3, 1.1)),
        noise=float(rng.uniform(0.0, 5.0)),
        gamma=float(rng.uniform(0.8, 1.4)),
        contrast=float(rng.uniform(0.9, 1.5)),
        grey=bool(rng.random() < 0.2),
        sharpen=float(rng.uniform(0.0, 1.2)) if rng.random() < 0.3 else 0.0,
        jpeg=int(rng.integers(35, 95)),
    )


def _photo(rng: np.random.Generator) -> Conditions:
    return Conditions(
        px_per_mm=_scale(rng),
        tilt_deg=float(rng.normal(0.0, 3.0)),
        perspective=float(rng.uniform(0.0, 0.07)),
        curl_mm=float(rng.uniform(0.0, 4.0)) if rng.random() < 0.7 else 0.0,
        folds=int(rng.integers(0, 3)) if rng.random() < 0.4 else 0,
        border=float(rng.uniform(-0.03, 0.08)),
        crop=_crop(rng) if rng.random() < 0.3 else NO_CROP,
        shade=float(rng.uniform(0.0, 0.5)),
        shadows=int(rng.integers(0, 3)),
        tint=float(rng.uniform(0.0, 0.3)),
        stains=int(rng.integers(0, 3)) if rng.random() < 0.2 else 0,
        moire=float(rng.uniform(0.02, 0.12)) if rng.random() < 0.1 else 0.0,
        blur_px=float(rng.uniform(0.3, 1.5)),
        motion_px=float(rng.uniform(1.0, 4.0)) if rng.random() < 0.15 else 0.0,
        noise=float(rng.uniform(0.5, 9.0)),
        gamma=float(rng.uniform(0.75, 1.3)),
        contrast=float(rng.uniform(0.7, 1.2)),
        grey=bool(rng.random() < 0.08),
        sharpen=float(rng.uniform(0.3, 1.5)) if rng.random() < 0.3 else 0.0,
        jpeg=int(rng.integers(30, 95)),
    )


def _fax(rng: np.random.Generator) -> Conditions:
    return Conditions(
        px_per_mm=float(rng.uniform(5.0, 8.0)),
        tilt_deg=float(rng.uniform(-2.0, 2.0)),
        blur_px=float(rng.uniform(0.3, 0.7)),
        noise=float(rng.uniform(0.0, 15.0)),
        black_and_white=True,
    )


def _screen(rng: np.random.Generator) -> Conditions:
    return Conditions(
        px_per_mm=_scale(rng),
        tilt_deg=float(rng.uniform(-3.0, 3.0)),
        perspective=float(rng.uniform(0.0, 0.03)),
        border=float(rng.uniform(-0.02, 0.05)),
        shade=float(rng.uniform(0.0, 0.3)),
        moire=float(rng.uniform(0.08, 0.35)),
        blur_px=float(rng.uniform(0.4, 1.0)),
        noise=float(rng.uniform(1.0, 6.0)),
        jpeg=int(rng.integers(50, 95)),
    )


def _crop(rng: np.random.Generator) -> tuple[float, float, float, float]:
    """A screenshot or a cutting: up to an eighth lost at each side, more of the header; or a window of the page."""
    if rng.random() < 0.2:
        (width, height), (x, y) = rng.uniform(0.3, 0.8, 2), rng.random(2)
        left, top = float(x * (1.0 - width)), float(y * (1.0 - height))
        return left, top, 1.0 - float(width) - left, 1.0 - float(height) - top
    left, top, right, bottom = (float(share) for share in rng.uniform(0.0, 0.12, 4) * (rng.random(4) < 0.6))
    return left, 2.0 * top, right, bottom


def _scale(rng: np.random.Generator) -> float:
    """Pixels per mm: 72 to 330 dpi, most between 100 and 200."""
    return float(np.clip(np.exp(rng.normal(np.log(6.0), 0.4)), 2.85, 13.0))


_DRAWN: dict[str, Callable[[np.random.Generator], Conditions]] = {
    "clean": _clean,
    "scan": _scan,
    "photo": _photo,
    "fax": _fax,
    "screen": _screen,
}
