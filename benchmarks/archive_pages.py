"""An archive as hospitals have them, made of rendered recordings: the same bytes for the same seed."""

import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from sklearn.datasets import load_sample_image

from benchmarks.digitize import ptbxl
from benchmarks.page_conditions import PAGE_CONDITIONS
from ecg import Recording
from ecg.formats.registry import write_signal
from training.fixtures import POINTS_PER_MM, vector_pdf
from training.pages import A4_LANDSCAPE_MM, PageStyle, RenderedPage, render_page

SEED = 9
GROUP = 20
"""Pages that are made together, in one folder or zip."""
ZIPPED_EVERY, REPEATED_EVERY = 5, 3
"""Each fifth folder is a zip, each third holds one of its files twice."""
LAYOUTS = ("3x4+1R", "6x2+1R", "12x1", "3x4", "3x4+3R", "6x2", "4x3+1R", "3x4-cabrera+1R")
SCAN_DPI = (150.0, 200.0, 300.0)
SCREEN_DPI = (100.0, 150.0)
JPEG_QUALITY = 75
ZIP_TIME = (2020, 1, 1, 0, 0, 0)


def archive(folder: Path, data: Path, pages: int, seed: int = SEED, processes: int = 2) -> Path:
    """Return the archive of so many pages (a multiple of GROUP) in a folder; made there where it is missing.

    DOCUMENTS tells what there is. Raises ValueError for another number of pages.
    """
    if pages % GROUP:
        raise ValueError(f"pages come by {GROUP}")
    made = folder / f"archive-{pages}-{seed}"
    if made.is_dir():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=folder) as begun,
        ProcessPoolExecutor(processes, get_context("spawn")) as pool,
    ):
        place = Path(begun) / "archive"
        place.mkdir()
        recordings = cycle(recording for _, recording in islice(ptbxl(data, "train"), pages))
        groups = [
            pool.submit(make_group, place, number, tuple(islice(recordings, GROUP)), seed)
            for number in range(pages // GROUP)
        ]
        for group in groups:
            group.result()
        place.rename(made)
    return made


def make_group(place: Path, number: int, recordings: Sequence[Recording], seed: int) -> None:
    """Write the documents of one folder of an archive; recordings: GROUP of them."""
    rng = np.random.default_rng((seed, number))
    documents: dict[str, bytes] = {}
    waiting = iter(recordings)
    for name, count, make in DOCUMENTS:
        of_document = list(islice(waiting, count))
        stem, _, ending = name.rpartition(".")
        documents[f"{stem}_{len(documents):02d}.{ending}"] = make(of_document, rng)
    if number % REPEATED_EVERY == 0:
        first, content = next(iter(documents.items()))
        documents[f"copy_of_{first}"] = content
    if number % ZIPPED_EVERY == ZIPPED_EVERY - 1:
        with zipfile.ZipFile(place / f"ward_{number:03d}.zip", "w") as packed:
            for name, content in documents.items():
                packed.writestr(zipfile.ZipInfo(name, ZIP_TIME), content)
    else:
        (place / f"ward_{number:03d}").mkdir()
        for name, content in documents.items():
            (place / f"ward_{number:03d}" / name).write_bytes(content)


def _drawn(recording: Recording, dpi: float, rng: np.random.Generator) -> RenderedPage:
    number = int(rng.integers(1_000_000))
    header = (f"Synthetic, Page {number}", f"ID {number:06d}")
    return render_page(recording, PageStyle(layout=str(rng.choice(LAYOUTS)), dpi=dpi, header=header))


def _picture(condition: str, recording: Recording, dpi: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB."""
    return PAGE_CONDITIONS[condition].picture(_drawn(recording, dpi, rng), rng).image


def _vector(recordings: Sequence[Recording], rng: np.random.Generator) -> bytes:
    return vector_pdf(_drawn(recordings[0], 100.0, rng))


def _screen(recordings: Sequence[Recording], rng: np.random.Generator) -> bytes:
    return _image(_drawn(recordings[0], float(rng.choice(SCREEN_DPI)), rng).image, "PNG")


def _photo(recordings: Sequence[Recording], rng: np.random.Generator) -> bytes:
    return _image(_picture("photo", recordings[0], 200.0, rng), "JPEG")


def _scan(recordings: Sequence[Recording], rng: np.random.Generator) -> bytes:
    return _image(_picture("scan", recordings[0], float(rng.choice(SCAN_DPI)), rng), "JPEG")


def _pdf(recordings: Sequence[Recording], rng: np.random.Generator) -> bytes:
    width, height = (mm * POINTS_PER_MM for mm in A4_LANDSCAPE_MM)
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width, height), invariant=1)
    for recording in recordings:
        scan = BytesIO(_scan((recording,), rng))
        canvas.drawImage(ImageReader(scan), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _tiff(recordings: Sequence[Recording], rng: np.random.Generator) -> bytes:
    file = BytesIO()
    first, *others = [Image.fromarray(_picture("scan", recording, 150.0, rng)) for recording in recordings]
    first.save(file, "TIFF", save_all=True, append_images=others, compression="jpeg", quality=JPEG_QUALITY)
    return file.getvalue()


def _signal(recordings: Sequence[Recording], _: np.random.Generator) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "signal.csv"
        write_signal(path, recordings[0], "csv")
        return path.read_bytes()


def _no_ecg(_: Sequence[Recording], rng: np.random.Generator) -> bytes:
    """A photo of something else, a letter or an empty sheet."""
    kind = int(rng.integers(3))
    if kind == 0:
        image = Image.fromarray(load_sample_image("flower.jpg")).rotate(float(rng.uniform(-10.0, 10.0)))
    else:
        image = Image.new("RGB", (1240, 1754), "white")
        pen = ImageDraw.Draw(image)
        for line in range(40 * (kind - 1)):
            pen.text((100, 100 + 36 * line), "Dear colleague, thank you for sending us " * 2, "black")
        pen.text((100, 1700), f"sheet {int(rng.integers(1_000_000))}", "grey")
    return _image(np.asarray(image), "JPEG")


def _image(pixels: NDArray[np.uint8], form: str) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, form, quality=JPEG_QUALITY)
    return file.getvalue()


Make = Callable[[Sequence[Recording], np.random.Generator], bytes]
DOCUMENTS: tuple[tuple[str, int, Make], ...] = (
    *[("vector.pdf", 1, _vector)] * 4,
    *[("scan.jpg", 1, _scan)] * 3,
    *[("photo.jpg", 1, _photo)] * 3,
    *[("screen.png", 1, _screen)] * 3,
    ("scans.pdf", 3, _pdf),
    ("scans.tiff", 2, _tiff),
    ("signal.csv", 1, _signal),
    ("other.jpg", 1, _no_ecg),
)
"""Name, pages and maker of each document of a group; together GROUP pages."""
