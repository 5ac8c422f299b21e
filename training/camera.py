"""What scanners, faxes, screens and phones make of a page, with the place of every millimetre in the picture.

The same generator gives the same picture.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.resample import LATTICE_PX, resampled

INVERSE_STEPS = 6
# Paper folds over a centimetre or so, not at a point.
FOLD_SHARPNESS = 0.95


@dataclass(frozen=True, eq=False)
class PageWarp:
    """Where the page's millimetres lie in the picture: paper that bends within its plane, then perspective."""

    to_picture: NDArray[np.float64]
    """float64 [3, 3]: homography from bent mm to px."""
    waves: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 6)))
    """float64 [wave, 6]: cycles per mm along x and y, phase (rad), shift along x and y (mm), 0 for smooth, 1 for a
    fold (the wave's triangle)."""

    def to_px(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (float64 [..., 2]) of places on the page (float64 [..., 2], mm)."""
        return _projected(self.to_picture, mm + self._bend(mm))

    def to_mm(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places on the page (float64 [..., 2], mm) of pixels (float64 [..., 2])."""
        bent = _projected(np.asarray(np.linalg.inv(self.to_picture), np.float64), px)
        mm = bent
        for _ in range(INVERSE_STEPS if len(self.waves) else 0):
            mm = bent - self._bend(mm)
        return mm

    def _bend(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 [..., 2], mm: how far the paper's waves and folds move its places."""
        shift = np.zeros(mm.shape)
        for fx, fy, phase, dx, dy, fold in self.waves:
            sine = np.sin(2 * np.pi * (fx * mm[..., 0] + fy * mm[..., 1]) + phase)
            shift += (np.arcsin(FOLD_SHARPNESS * sine) * 2 / np.pi if fold else sine)[..., None] * np.array([dx, dy])
        return shift


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture of a page."""

    image: NDArray[np.uint8]
    """uint8 [y, x, 3], RGB."""
    warp: PageWarp


@dataclass(frozen=True)
class Conditions:
    """What happens to a page on its way into a picture; the default is nothing."""

    px_per_mm: float = 8.0
    tilt_deg: float = 0.0
    perspective: float = 0.0
    """How far corners move, as a share of the page's width."""
    curl_mm: float = 0.0
    folds: int = 0
    border: float = 0.0
    """Desk around the page, as a share of its width; negative crops."""
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Left out at the left, top, right and bottom, as shares of the picture's sides."""
    shade: float = 0.0
    """Light lost at the dark side."""
    shadows: int = 0
    tint: float = 0.0
    stains: int = 0
    moire: float = 0.0
    blur_px: float = 0.0
    motion_px: float = 0.0
    noise: float = 0.0
    """Standard deviation, grey levels."""
    gamma: float = 1.0
    contrast: float = 1.0
    grey: bool = False
    black_and_white: bool = False
    """A fax: every pixel black or white."""
    sharpen: float = 0.0
    jpeg: int = 0
    """Quality, 0 for none."""


def take_picture(
    page: NDArray[np.uint8], page_px_per_mm: float, conditions: Conditions, rng: np.random.Generator
) -> Picture:
    """The page (uint8 [y, x, 3], RGB) under these conditions; what they leave open is drawn from the generator."""
    size_mm = page.shape[1] / page_px_per_mm, page.shape[0] / page_px_per_mm
    warp, size = _place(size_mm, conditions, rng)
    image = _seen(page, page_px_per_mm, warp, size, rng) if _moves(conditions, page_px_per_mm) else page
    image = _lit(image, warp, size_mm, conditions, rng)
    image = _optics(image, conditions, rng)
    image = _tones(image, conditions)
    return Picture(_compressed(image, conditions.jpeg) if conditions.jpeg else image, warp)


def _moves(conditions: Conditions, page_px_per_mm: float) -> bool:
    still = Conditions(px_per_mm=page_px_per_mm)
    names = ("px_per_mm", "tilt_deg", "perspective", "curl_mm", "folds", "border", "crop")
    return any(getattr(conditions, name) != getattr(still, name) for name in names)


def _place(
    size_mm: tuple[float, float], conditions: Conditions, rng: np.random.Generator
) -> tuple[PageWarp, tuple[int, int]]:
    """Where the page lies in the picture, and the picture's size (width, height)."""
    width, height = size_mm
    scale, margin = conditions.px_per_mm, conditions.border * width
    corners = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    turn = np.deg2rad(conditions.tilt_deg)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    moved = (corners - corners[2] / 2) @ rotation.T + corners[2] / 2
    moved += rng.uniform(-1.0, 1.0, (4, 2)) * conditions.perspective * width
    # Pixel centres stand at whole numbers, the page's first pixel at 0 mm.
    target = (moved + margin) * scale
    whole = (np.array([width, height]) + 2 * margin) * scale
    left, top, right, bottom = conditions.crop
    target -= whole * (left, top)
    to_picture = cv2.getPerspectiveTransform(corners.astype(np.float32), target.astype(np.float32))
    seen = np.round(whole * (1.0 - left - right, 1.0 - top - bottom)).astype(int)
    size = (max(int(seen[0]), 64), max(int(seen[1]), 64))
    return PageWarp(np.asarray(to_picture, np.float64), _waves(size_mm, conditions, rng)), size


def _waves(size_mm: tuple[float, float], conditions: Conditions, rng: np.random.Generator) -> NDArray[np.float64]:
    waves = []
    for _ in range(2 if conditions.curl_mm else 0):
        direction = rng.choice([0.0, np.pi / 2]) + rng.normal(0.0, 0.2)
        cycles = rng.uniform(0.4, 1.5) / size_mm[0]
        shift = rng.uniform(-1.0, 1.0, 2) * conditions.curl_mm * np.array([0.5, 1.0])
        waves.append([cycles * np.cos(direction), cycles * np.sin(direction), rng.uniform(0, 2 * np.pi), *shift, 0.0])
    for _ in range(conditions.folds):
        direction = rng.choice([0.0, np.pi / 2]) + rng.normal(0.0, 0.15)
        cycles = rng.uniform(0.5, 1.2) / size_mm[0]
        shift = rng.uniform(-1.0, 1.0, 2) * 0.8
        waves.append([cycles * np.cos(direction), cycles * np.sin(direction), rng.uniform(0, 2 * np.pi), *shift, 1.0])
    return np.array(waves).reshape(-1, 6)


def _seen(
    page: NDArray[np.uint8], page_px_per_mm: float, warp: PageWarp, size: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """The page in its place, on a desk."""
    desk = rng.integers(20, 200) + rng.integers(-20, 21, 3)
    surroundings = (int(desk[0]), int(desk[1]), int(desk[2]))
    # No lens is sharper, and it takes half the time of a cubic.
    return resampled(page, lambda px: warp.to_mm(px) * page_px_per_mm, size, surroundings, cv2.INTER_LINEAR)


def _lit(
    image: NDArray[np.uint8],
    warp: PageWarp,
    size_mm: tuple[float, float],
    conditions: Conditions,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Uneven light, shadows with their edges, folds, tint, stains."""
    if not (conditions.shade or conditions.shadows or conditions.tint or conditions.stains or conditions.folds):
        return image
    height, width = image.shape[:2]
    small = (width // LATTICE_PX + 1, height // LATTICE_PX + 1)
    xs, ys = np.meshgrid(np.linspace(-1.0, 1.0, small[0]), np.linspace(-1.0, 1.0, small[1]))
    direction = rng.uniform(0, 2 * np.pi)
    light = 1.0 - conditions.shade / 2 * (1.0 + (xs * np.cos(direction) + ys * np.sin(direction)) / np.sqrt(2.0))
    for _ in range(conditions.shadows):
        x, y, turn = *rng.uniform(-1.0, 1.0, 2), rng.uniform(0, 2 * np.pi)
        across = (xs - x) * np.cos(turn) + (ys - y) * np.sin(turn)
        light *= 1.0 - rng.uniform(0.1, 0.45) / (1.0 + np.exp(-across / rng.uniform(0.02, 0.3)))
    mm = warp.to_mm(np.stack([(xs + 1) / 2 * width, (ys + 1) / 2 * height], axis=-1))
    for fx, fy, phase, _, _, fold in warp.waves:
        if fold:
            slope = np.cos(2 * np.pi * (fx * mm[..., 0] + fy * mm[..., 1]) + phase)
            light *= 1.0 + 0.06 * np.tanh(8.0 * slope)
    colour = np.ones(3) - conditions.tint * rng.uniform(0.0, 1.0, 3)
    field_rgb = light[..., None] * colour
    for _ in range(conditions.stains):
        centre, radius = rng.uniform([0.0, 0.0], size_mm), rng.uniform(5.0, 30.0)
        near = 1.0 / (1.0 + np.exp((np.linalg.norm(mm - centre, axis=-1) - radius) / rng.uniform(0.5, 4.0)))
        field_rgb *= 1.0 - near[..., None] * rng.uniform(0.02, 0.3) * np.array([0.4, 0.7, 1.0])
    # Bytes, not floats: the light is seen in grey levels, and several times quicker.
    brightest = float(field_rgb.max())
    levels = np.round(255 / brightest * field_rgb).astype(np.uint8)
    full = cv2.resize(levels, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(image, full, scale=brightest / 255), np.uint8)


def _optics(image: NDArray[np.uint8], conditions: Conditions, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Moire, blur, shake and noise."""
    if conditions.moire:
        gain = cv2.merge([_ripples(image.shape[1::-1], conditions.moire, rng)] * 3)
        image = np.asarray(cv2.multiply(image, gain, scale=1 / 255), np.uint8)
    if conditions.blur_px:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), conditions.blur_px), np.uint8)
    if conditions.motion_px >= 1.0:
        image = np.asarray(cv2.filter2D(image, -1, _shake(conditions.motion_px, rng)), np.uint8)
    if conditions.sharpen:
        soft = cv2.GaussianBlur(image, (0, 0), 1.2)
        image = np.asarray(cv2.addWeighted(image, 1.0 + conditions.sharpen, soft, -conditions.sharpen, 0.0), np.uint8)
    if conditions.noise:
        image = _grainy(image, conditions.noise, rng)
    return image


def _ripples(size: tuple[int, int], strength: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """uint8 [y, x] of a size (width, height): light that passes, 255 for all, where two fine gratings meet."""
    xs, ys = (np.arange(side) for side in size)
    along_x, along_y = [np.ones(size[0])], [np.full(size[1], 1.0 - 0.5 * strength)]
    for _ in range(2):
        fx, fy = rng.uniform(-0.35, 0.35, 2)
        turn_x, turn_y = 2 * np.pi * fx * xs, 2 * np.pi * (fy * ys + rng.random())
        # cos(a + b), as a product of what depends on x and what depends on y.
        along_x += [np.cos(turn_x), np.sin(turn_x)]
        along_y += [-0.25 * strength * np.cos(turn_y), 0.25 * strength * np.sin(turn_y)]
    gain = np.stack(along_y, axis=1).astype(np.float32) @ np.stack(along_x).astype(np.float32)
    return np.asarray(cv2.convertScaleAbs(gain, alpha=255.0), np.uint8)


NOISE_TILE = 701
NOISE_SD = 40.0


@lru_cache(maxsize=1)
def _noise_tiles() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """uint8 [NOISE_TILE, NOISE_TILE, 3], twice: Gaussian noise of NOISE_SD, partly alike in all channels.

    The first is what it adds, the second what it takes away.
    """
    rng = np.random.default_rng(0)
    shape = (NOISE_TILE, NOISE_TILE, 3)
    noise = NOISE_SD * (0.8 * rng.standard_normal((*shape[:2], 1)) + 0.6 * rng.standard_normal(shape))
    return np.clip(noise, 0, 255).astype(np.uint8), np.clip(-noise, 0, 255).astype(np.uint8)


def _grainy(image: NDArray[np.uint8], sd: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: the image with noise of a standard deviation (grey levels), from a random place of the tile."""
    top, left = (int(v) for v in rng.integers(0, NOISE_TILE, 2))
    lighter, darker = (
        np.roll(cv2.convertScaleAbs(part, alpha=sd / NOISE_SD), (-top, -left), axis=(0, 1)) for part in _noise_tiles()
    )
    grainy = np.empty_like(image)
    for y in range(0, image.shape[0], NOISE_TILE):
        for x in range(0, image.shape[1], NOISE_TILE):
            part = image[y : y + NOISE_TILE, x : x + NOISE_TILE]
            height, width = part.shape[:2]
            # Each adds nothing where the other adds something.
            lit = cv2.add(part, lighter[:height, :width])
            grainy[y : y + height, x : x + width] = cv2.subtract(lit, darker[:height, :width])
    return grainy


def _shake(length_px: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """float32 [y, x]: the path of a camera that moves during the exposure."""
    size = int(np.ceil(length_px)) | 1
    kernel = np.zeros((size, size), np.float32)
    turn = rng.uniform(0, np.pi)
    along = np.linspace(-length_px / 2, length_px / 2, 4 * size)
    centre = size // 2
    xs, ys = (np.clip(np.round(centre + along * f).astype(int), 0, size - 1) for f in (np.cos(turn), np.sin(turn)))
    np.add.at(kernel, (ys, xs), 1.0)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _tones(image: NDArray[np.uint8], conditions: Conditions) -> NDArray[np.uint8]:
    """The device's tone curve, grey or black and white."""
    levels = np.arange(256) / 255.0
    curve = np.clip(0.5 + (levels**conditions.gamma - 0.5) * conditions.contrast, 0.0, 1.0)
    if conditions.gamma != 1.0 or conditions.contrast != 1.0:
        image = np.asarray(cv2.LUT(image, np.round(255 * curve).astype(np.uint8)), np.uint8)
    if conditions.grey or conditions.black_and_white:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        if conditions.black_and_white:
            reach = max(15, image.shape[1] // 40) | 1
            grey = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, reach, 18)
        image = np.asarray(cv2.merge([grey] * 3), np.uint8)
    return image


def _compressed(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: the picture after JPEG compression."""
    _, packed = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB), np.uint8)


def _projected(homography: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (float64 [..., 2]) through a homography (float64 [3, 3])."""
    raised = points @ homography[:, :2].T + homography[:, 2]
    return np.asarray(raised[..., :2] / raised[..., 2:], np.float64)
