"""Make the pages that ship with the project: synthetic hearts on a vector PDF, a scanned PDF and a photo.

python -m training.fixtures --out fixtures
"""

import argparse
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ecg import Recording
from ecg.formats.csv_file import write_csv
from ecg.leads import printed_name
from training.camera import Conditions, take_picture
from training.pages import PageStyle, RenderedPage, render_page
from training.synthetic import SyntheticHeart, synthesize

POINTS_PER_MM = 72.0 / 25.4
SCAN_QUALITY, PHOTO_QUALITY = 45, 60
SEEDS = {"vector": 11, "scan": 12, "photo": 13}
HEARTS = {
    "vector": SyntheticHeart(rate_bpm=72.0),
    "scan": SyntheticHeart(rate_bpm=94.0, fibrillation=True),
    "photo": SyntheticHeart(rate_bpm=58.0),
}
SCAN = Conditions(
    200.0 / 25.4, tilt_deg=1.1, border=0.01, tint=0.06, stains=1, blur_px=0.6, noise=2.5, contrast=1.1, jpeg=80
)
PHOTO = Conditions(
    7.0,
    tilt_deg=-1.5,
    perspective=0.02,
    curl_mm=1.5,
    border=0.05,
    shade=0.3,
    shadows=1,
    tint=0.1,
    blur_px=0.6,
    noise=2.0,
    jpeg=85,
)
STYLES = {
    "vector": PageStyle(),
    "scan": PageStyle(dpi=200.0),
    "photo": PageStyle(dpi=190.0, minor_grid=(246, 206, 196), major_grid=(233, 150, 135)),
}


def main() -> None:
    """Write every fixture with its truth beside it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("fixtures"))
    make_fixtures(parser.parse_args().out)


def make_fixtures(out: Path) -> None:
    """Write vector.pdf, scan.pdf and photo.jpg, each with `<name>_truth.csv`."""
    out.mkdir(parents=True, exist_ok=True)
    rl_config.invariant = 1
    for name in SEEDS:
        page = fixture_page(name)
        write_csv(out / f"{name}_truth.csv", page.truth)
        if name == "vector":
            (out / "vector.pdf").write_bytes(vector_pdf(page))
        elif name == "scan":
            (out / "scan.pdf").write_bytes(_image_pdf(_picture(page, SCAN, SEEDS[name]), page.style))
        else:
            Image.fromarray(_picture(page, PHOTO, SEEDS[name])).save(out / "photo.jpg", quality=PHOTO_QUALITY)


def _picture(page: RenderedPage, conditions: Conditions, seed: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB."""
    return take_picture(page.image, page.px_per_mm, conditions, np.random.default_rng(seed)).image


def fixture_page(name: str) -> RenderedPage:
    """Render the clean page behind one fixture."""
    recording = synthesize(SEEDS[name], heart=HEARTS[name])
    return render_page(recording, with_header(STYLES[name], recording))


def with_header(style: PageStyle, recording: Recording) -> PageStyle:
    """Return the style with the synthetic patient's name and number in its header."""
    patient = recording.patient
    return replace(style, header=(str(patient.name), f"ID {patient.identifier}"))


def vector_pdf(page: RenderedPage) -> bytes:
    """Draw a rendered page's lines again as PDF paths: grid, pulses, traces and text."""
    style = page.style
    width, height = (mm * POINTS_PER_MM for mm in style.paper_mm)
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width, height), invariant=1)
    _draw_grid(canvas, style)
    canvas.setStrokeColorRGB(*(c / 255 for c in style.trace))
    canvas.setLineWidth(style.pen_mm * POINTS_PER_MM)
    canvas.setLineJoin(1)
    per_px = POINTS_PER_MM / page.px_per_mm
    for left, top, right, bottom in page.pulses_px:
        edge = [(left, bottom), (left, top), (right, top), (right, bottom)]
        _draw_line(canvas, [(x * per_px, height - y * per_px) for x, y in edge])
    canvas.setFont("Helvetica", 9)
    for panel in page.panels:
        _draw_line(canvas, [(float(x) * per_px, height - float(y) * per_px) for x, y in panel.line_px])
        canvas.drawString(
            (panel.box_px[0] + 8) * per_px,
            height - (panel.box_px[1] + 60) * per_px,
            printed_name(panel.lead, panel.sign),
        )
    for k, line in enumerate(style.header):
        canvas.drawString(30, height - 24 - 16 * k, line)
    scale = f"{style.speed_mm_per_s:g} mm/s  {style.gain_mm_per_mv:g} mm/mV"
    canvas.drawString(30, 5, scale if style.footer is None else style.footer)
    canvas.save()
    return file.getvalue()


def _draw_grid(canvas: Canvas, style: PageStyle) -> None:
    width, height = style.paper_mm
    left, right, top, bottom = style.margin_mm, width - style.margin_mm, style.header_mm, height - style.margin_mm
    for step, colour, line_mm in (
        (1, style.minor_grid, style.minor_width_mm),
        (5, style.major_grid, style.major_width_mm),
    ):
        canvas.setStrokeColorRGB(*(c / 255 for c in colour))
        canvas.setLineWidth(line_mm * POINTS_PER_MM)
        upright = [(left + k, top, left + k, bottom) for k in range(0, int(right - left) + 1, step)]
        level = [(left, top + k, right, top + k) for k in range(0, int(bottom - top) + 1, step)]
        for line in upright + level:
            x0, y0, x1, y1 = (mm * POINTS_PER_MM for mm in line)
            canvas.line(x0, height * POINTS_PER_MM - y0, x1, height * POINTS_PER_MM - y1)


def _draw_line(canvas: Canvas, points: list[tuple[float, float]]) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.drawPath(path)


def _image_pdf(image: object, style: PageStyle) -> bytes:
    """One JPEG that fills the page, as scanners store it."""
    packed = BytesIO()
    Image.fromarray(image).save(packed, "JPEG", quality=SCAN_QUALITY)  # type: ignore[arg-type]
    packed.seek(0)
    width, height = (mm * POINTS_PER_MM for mm in style.paper_mm)
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(packed), 0, 0, width, height)
    canvas.save()
    return file.getvalue()


if __name__ == "__main__":
    main()
