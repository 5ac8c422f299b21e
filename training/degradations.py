"""What scanners and phone cameras do to a clean page. The same seed gives the same picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

SCAN_TURN_DEG = 1.5
SCAN_BLUR_PX = (0.3, 0.8)
SCAN_JPEG = (70, 90)
PHOTO_CORNER_SHARE = 0.04
PHOTO_CURL_SHARE = 0.008
PHOTO_SHADE = 0.35
PHOTO_BLUR_PX = (0.4, 0.9)
PHOTO_JPEG = (75, 92)
DESK = (92, 78, 66)


def scanned(page: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """As a flatbed scanner sees a page (uint8 [y, x, 3], RGB): slightly turned, tinted, soft, noisy, compressed."""
    rng = np.random.default_rng(seed)
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-SCAN_TURN_DEG, SCAN_TURN_DEG), 1.0)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    soft = cv2.GaussianBlur(turned.astype(np.float32), (0, 0), rng.uniform(*SCAN_BLUR_PX))
    paper = np.array([1.0, rng.uniform(0.97, 1.0), rng.uniform(0.92, 0.99)], np.float32) * rng.uniform(0.93, 1.0)
    noisy = soft * paper + np.asarray(rng.normal(0.0, rng.uniform(1.0, 4.0), soft.shape), np.float32)
    return _jpeg(noisy, int(rng.integers(*SCAN_JPEG)))


def photographed(page: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """As a phone sees a page (uint8 [y, x, 3], RGB) on a desk: in perspective, bent, unevenly lit, noisy."""
    rng = np.random.default_rng(seed)
    height, width = page.shape[:2]
    margin = round(0.05 * width)
    size = (width + 2 * margin, height + 2 * margin)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + margin + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * PHOTO_CORNER_SHARE * width
    to_page = cv2.getPerspectiveTransform(moved.astype(np.float32), corners)
    xs, ys = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    at = cv2.perspectiveTransform(np.stack([xs, ys], axis=-1).reshape(1, -1, 2), to_page).reshape(size[1], size[0], 2)
    # Paper that does not lie flat: a slow wave along the page moves its rows up and down.
    phase, waves = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1.2)
    bend = PHOTO_CURL_SHARE * height * np.sin(2 * np.pi * waves * at[..., 0] / width + phase)
    photo = cv2.remap(
        page, at[..., 0], (at[..., 1] + bend).astype(np.float32), cv2.INTER_LINEAR, borderValue=DESK
    ).astype(np.float32)
    lit = cv2.GaussianBlur(photo * _light(rng, size)[..., None], (0, 0), rng.uniform(*PHOTO_BLUR_PX))
    noisy = lit + np.asarray(rng.normal(0.0, rng.uniform(1.0, 3.0), lit.shape), np.float32)
    return _jpeg(noisy, int(rng.integers(*PHOTO_JPEG)))


def _light(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    """float32 [y, x]: light that falls off to one side, with the soft shadow of a hand."""
    xs, ys = np.meshgrid(np.linspace(-1, 1, size[0], dtype=np.float32), np.linspace(-1, 1, size[1], dtype=np.float32))
    direction = rng.uniform(0, 2 * np.pi)
    light = 1.0 - PHOTO_SHADE / 2 * (1.0 + (xs * np.cos(direction) + ys * np.sin(direction)) / np.sqrt(2.0))
    x, y = rng.uniform(-1, 1, 2)
    shadow = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / 0.3)
    return np.asarray(light * (1.0 - 0.2 * shadow), np.float32)


def _jpeg(image: NDArray[np.integer | np.floating], quality: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: the picture (float32 [y, x, 3], RGB, 0 to 255) after JPEG compression."""
    bgr = np.clip(image, 0, 255).astype(np.uint8)[..., ::-1]
    _, packed = cv2.imencode(".jpg", np.ascontiguousarray(bgr), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])
